// What the task handed on: each XCom with its value as a tree.
// Only this instance's own, and to read only; how a value folds is in JsonTree.
import { useTranslation } from "react-i18next";
import { type TaskKey, useXComs } from "@/api/tasks";
import { EmptyState } from "@/components/EmptyState";
import { ErrorView } from "@/components/ErrorView";
import { JsonTree } from "./JsonTree";
import classes from "./task.module.css";

export function XComTab({ task }: { task: TaskKey }) {
  const { t } = useTranslation("task_panel");
  const { data, error, refetch } = useXComs(task);
  if (error) return <ErrorView error={error} onRetry={() => void refetch()} isCompact />;
  if (!data) return null;
  const entries = data.xcom_entries.filter((entry) => entry.map_index === task.mapIndex);
  if (entries.length === 0) {
    return <EmptyState title={t("xcom.empty")}>{t("xcom.explain")}</EmptyState>;
  }
  return (
    <div className={classes.sections}>
      {entries.map(({ key, value }) => (
        <section key={key} data-testid={`xcom-${key}`}>
          <h3>{key}</h3>
          <JsonTree value={parsed(value)} />
        </section>
      ))}
    </div>
  );
}

/** A command's output is a text; where that is JSON, the tree says more. */
export function parsed(value: unknown): unknown {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
