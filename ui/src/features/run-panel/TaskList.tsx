// The tasks of a run with their states, each of which opens in the panel. Of what failed or waits
// the reason stands below the name; thousands of tasks are as quick as three.
import { useVirtualizer } from "@tanstack/react-virtual";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { useLiveRun } from "@/api/runs";
import type { DagRun, LiveTask } from "@/api/types";
import { Duration } from "@/components/Duration";
import { ErrorView } from "@/components/ErrorView";
import { usePanel } from "@/components/panel";
import { StateGlyph } from "@/components/StateGlyph";
import { secondsOf, telling } from "./liveTask";
import classes from "./run-panel.module.css";

const ROW = 32;
const TALLEST = 12;
const NONE: LiveTask[] = [];

export function TaskList({ run }: { run: DagRun }) {
  const { t } = useTranslation(["run_panel", "common"]);
  const panel = usePanel();
  const scroller = useRef<HTMLDivElement>(null);
  const { data, error, refetch } = useLiveRun(run.dag_id, run.dag_run_id);
  const tasks = data?.tasks ?? NONE;
  const rows = useVirtualizer({
    count: tasks.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 8,
  });
  if (error) return <ErrorView error={error} onRetry={() => void refetch()} isCompact />;
  const height = Math.min(Math.max(tasks.length, 3), TALLEST) * ROW;
  return (
    <div ref={scroller} className={classes.tasks} style={{ height }}>
      <div style={{ height: rows.getTotalSize(), position: "relative" }}>
        {rows.getVirtualItems().map((item) => {
          const task = tasks[item.index];
          if (task === undefined) return null;
          const line = telling(task);
          return (
            <button
              key={task.task_id}
              type="button"
              className={classes.task}
              style={{ transform: `translateY(${item.start}px)`, height: ROW }}
              onClick={() => void panel.openTask(run.dag_id, run.dag_run_id, task.task_id)}
              data-testid={`run-task-${task.task_id}`}
            >
              <StateGlyph state={task.state ?? "none"} />
              <span className={classes.taskName}>{task.task_id}</span>
              {line && <span className={classes.lastLine}>{line}</span>}
              {task.try_number > 1 && (
                <span className="muted">{t("run_panel:try", { n: task.try_number })}</span>
              )}
              <span className="muted">
                <Duration
                  seconds={secondsOf(task)}
                  since={task.state === "running" ? task.start_date : null}
                />
              </span>
            </button>
          );
        })}
      </div>
    </div>
  );
}
