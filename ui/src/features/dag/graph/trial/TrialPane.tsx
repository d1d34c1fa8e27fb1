// A trial below the canvas: its tasks, and the log and XComs of the one that is chosen.
// Beginning and ending a trial is the menu's and the banner's.
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Trial } from "@/api/trials";
import { StateGlyph } from "@/components/StateGlyph";
import classes from "./trial.module.css";
import { useTrialLog } from "./useTrialLog";

interface TrialPaneProps {
  trial: Trial;
  taskId: string | null;
  onChoose: (id: string) => void;
}

export function TrialPane({ trial, taskId, onChoose }: TrialPaneProps) {
  const { t } = useTranslation("trial");
  const ran = trial.tasks.filter((it) => !it.is_frozen);
  const task =
    trial.tasks.find((it) => it.task_id === taskId) ??
    ran.find((it) => it.state === "failed") ??
    ran.find((it) => it.state === "running") ??
    ran[0];
  const log = useTrialLog(trial, task?.task_id ?? null);
  const end = useRef<HTMLPreElement>(null);
  const isAtEnd = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a longer log moves it.
  useEffect(() => {
    if (isAtEnd.current && end.current) end.current.scrollTop = end.current.scrollHeight;
  }, [log]);
  return (
    <div className={classes.pane} data-testid="trial-pane">
      <ul className={classes.tasks} aria-label={t("tasks")}>
        {trial.tasks.map((it) => (
          <li key={it.task_id}>
            <button
              type="button"
              aria-pressed={it.task_id === task?.task_id}
              onClick={() => onChoose(it.task_id)}
              data-testid={`trial-task-${it.task_id}`}
            >
              <StateGlyph state={it.state} />
              <span>{it.task_id}</span>
              <span className="muted">
                {it.is_frozen
                  ? t(it.start_date ? "lastResult" : "neverRan")
                  : it.try_number > 1
                    ? t("tryNumber", { count: it.try_number })
                    : ""}
              </span>
            </button>
          </li>
        ))}
      </ul>
      <pre
        className={classes.log}
        ref={end}
        role="log"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, by keys as well.
        tabIndex={0}
        aria-label={t("log")}
        data-testid="trial-log"
        onScroll={({ currentTarget: it }) => {
          isAtEnd.current = it.scrollHeight - it.scrollTop - it.clientHeight < 20;
        }}
      >
        {task?.is_frozen ? t(task.start_date ? "noLogFrozen" : "noLogNever") : log || t("noLog")}
      </pre>
      {task !== undefined && task.xcoms.length > 0 && (
        <dl className={classes.xcoms} aria-label={t("xcoms")} data-testid="trial-xcoms">
          {task.xcoms.map(({ key, value }) => (
            <div key={key}>
              <dt>{key}</dt>
              <dd>{typeof value === "string" ? value : JSON.stringify(value, null, 1)}</dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}
