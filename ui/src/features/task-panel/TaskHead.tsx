// What a task instance is, above its tabs: state, try, times, operator, which of a mapped task.
// Choosing a try or an index only reports it: the address keeps it, and index.tsx writes that.
import { Select } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type TaskKey, useMapped, useTry } from "@/api/tasks";
import type { TaskInstance } from "@/api/types";
import { Duration } from "@/components/Duration";
import { StateBadge } from "@/components/StateBadge";
import { Time } from "@/components/Time";
import classes from "./task.module.css";

interface TaskHeadProps {
  task: TaskKey;
  instance: TaskInstance;
  latest: number;
  shownTry: number;
  zone: string | undefined;
  onTry: (n: number) => void;
  onMap: (mapIndex: number) => void;
  onRun: () => void;
}

export function TaskHead(props: TaskHeadProps) {
  const { task, instance, latest, shownTry, zone, onTry, onMap, onRun } = props;
  const { t } = useTranslation(["task_panel", "common"]);
  const isMapped = task.mapIndex >= 0;
  const { data: mapped } = useMapped(task, isMapped);
  const { data: record } = useTry(task, shownTry);
  const state = shownTry === latest ? (instance.state ?? "none") : (record?.state ?? "none");
  const isRunning = state === "running";
  const start = record?.start_date ?? instance.start_date;
  /** The one thing the executor says of each process; all else stays as it was said. */
  const exitWords = (text: string) => {
    const code = /^exit code (-?\d+)$/.exec(text)?.[1];
    return code === undefined ? text : t("task_panel:head.exitCode", { code });
  };
  const tries = Array.from({ length: Math.max(latest, shownTry) }, (_, at) => at + 1);
  return (
    <div className={classes.head}>
      <div className={classes.line}>
        <StateBadge state={state} />
        {start && (
          <span className={classes.spent}>
            <Duration
              seconds={isRunning ? null : (record?.duration ?? instance.duration)}
              since={isRunning ? start : undefined}
            />
          </span>
        )}
        {record?.exit && <span className="muted">{exitWords(record.exit)}</span>}
        <span className={classes.space} />
        {isMapped && (
          <Select
            aria-label={t("task_panel:head.map")}
            w={110}
            value={String(task.mapIndex)}
            onChange={(value) => value && onMap(Number(value))}
            data={(mapped?.task_instances ?? [{ map_index: task.mapIndex, state: null }]).map(
              (it) => ({
                value: String(it.map_index),
                label: `${it.map_index} · ${t(`common:state.${it.state ?? "none"}`)}`,
              }),
            )}
          />
        )}
        {tries.length > 1 && (
          <Select
            aria-label={t("task_panel:head.try")}
            data-testid="task-try"
            w={100}
            value={String(shownTry)}
            onChange={(value) => value && onTry(Number(value))}
            data={tries.map((n) => ({
              value: String(n),
              label: t("task_panel:head.tryOf", { n }),
            }))}
          />
        )}
      </div>
      <div className={classes.facts}>
        {instance.operator && <span>{instance.operator}</span>}
        {start && (
          <span>
            <Time at={start} zone={zone} withSeconds />
          </span>
        )}
        {instance.max_tries > 0 && (
          <span>{t("task_panel:head.tries", { count: instance.max_tries + 1 })}</span>
        )}
        <button type="button" className={classes.run} onClick={onRun} title={task.runId}>
          {t("task_panel:head.run")}
        </button>
      </div>
      {(record?.reason ?? instance.reason) && (
        <div className={classes.reason}>{exitWords(record?.reason ?? instance.reason ?? "")}</div>
      )}
    </div>
  );
}
