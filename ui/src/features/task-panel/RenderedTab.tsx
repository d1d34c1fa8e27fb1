// The fields of the operator as the try got them, their templates filled in.
// To read only, and of one try; its environment is a tab of its own.
import { useTranslation } from "react-i18next";
import { type TaskKey, useTry } from "@/api/tasks";
import { CodeView } from "@/components/CodeView";
import type { CodeLanguage } from "@/components/codeSetup";
import { EmptyState } from "@/components/EmptyState";
import { ErrorView } from "@/components/ErrorView";
import { JsonTree } from "./JsonTree";
import classes from "./task.module.css";

export function RenderedTab({ task, n }: { task: TaskKey; n: number }) {
  const { t } = useTranslation("task_panel");
  const { data, error, refetch } = useTry(task, n);
  if (error) return <ErrorView error={error} onRetry={() => void refetch()} isCompact />;
  if (!data) return null;
  const fields = Object.entries(data.rendered);
  if (fields.length === 0) return <EmptyState title={t("rendered.empty")} />;
  return (
    <div className={classes.sections}>
      {data.interpreter && (
        <section>
          <h3>{t("rendered.interpreter")}</h3>
          <code>{data.interpreter}</code>
        </section>
      )}
      {fields.map(([name, value]) => (
        <section key={name}>
          <h3>{name}</h3>
          {typeof value === "string" ? (
            <div
              className={classes.code}
              style={{ height: Math.min(420, 18 * value.split("\n").length + 18) }}
            >
              <CodeView text={value} language={languageOf(name)} label={name} />
            </div>
          ) : (
            <JsonTree value={value} />
          )}
        </section>
      ))}
    </div>
  );
}

function languageOf(field: string): CodeLanguage {
  return field === "code" ? "python" : "text";
}
