// The environment of the try: what it really got. What may be a secret never leaves the scheduler;
// its fingerprint tells whether it changed.
import { TextInput } from "@mantine/core";
import { IconEyeOff } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type TaskKey, useTry } from "@/api/tasks";
import { EmptyState } from "@/components/EmptyState";
import { ErrorView } from "@/components/ErrorView";
import classes from "./task.module.css";

export function EnvironmentTab({ task, n }: { task: TaskKey; n: number }) {
  const { t } = useTranslation("task_panel");
  const [filter, setFilter] = useState("");
  const { data, error, refetch } = useTry(task, n);
  if (error) return <ErrorView error={error} onRetry={() => void refetch()} isCompact />;
  if (!data) return null;
  const wanted = filter.trim().toLowerCase();
  const all = Object.entries(data.environment).sort(([a], [b]) => a.localeCompare(b));
  if (all.length === 0) return <EmptyState title={t("env.empty")} />;
  const shown = all.filter(([name, { value }]) =>
    `${name}=${value ?? ""}`.toLowerCase().includes(wanted),
  );
  return (
    <div className={classes.sections}>
      <TextInput
        value={filter}
        onChange={(event) => setFilter(event.currentTarget.value)}
        placeholder={t("env.filter")}
        aria-label={t("env.filter")}
      />
      <dl className={classes.environment}>
        {shown.map(([name, { value, fingerprint, is_hidden }]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              {is_hidden ? (
                <span className={classes.hidden}>
                  <IconEyeOff size={14} aria-hidden />
                  {t("env.hidden", { fingerprint: fingerprint ?? "" })}
                </span>
              ) : (
                value
              )}
            </dd>
          </div>
        ))}
      </dl>
      {shown.length === 0 && <p className="muted">{t("env.none")}</p>}
    </div>
  );
}
