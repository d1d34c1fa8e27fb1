// What is different between two runs: first the sentences, most telling first, then the evidence
// for them: the file, params, environment, and each task with its command and its log.
import { useTranslation } from "react-i18next";
import type { RunComparison } from "@/api/types";
import { Changes } from "./Changes";
import classes from "./changes.module.css";
import { DiffLines } from "./DiffLines";
import { Quoted } from "./Quoted";
import { isTelling, TaskChanges } from "./TaskChanges";

interface RunChangesProps {
  comparison: RunComparison;
  /** Opens a task of the second run. */
  onOpenTask?: (taskId: string, mapIndex: number) => void;
  /** In the side panel: tasks that did the same are left out. */
  isShort?: boolean;
}

export function RunChanges({ comparison, onOpenTask, isShort = false }: RunChangesProps) {
  const { t } = useTranslation();
  const { summary, version, params, environment } = comparison;
  const tasks = isShort ? comparison.tasks.filter(isTelling) : comparison.tasks;
  return (
    <div className={classes.changes} data-testid="run-changes">
      {summary.length > 0 ? (
        <ul className={classes.summary}>
          {summary.map((sentence) => (
            <li key={sentence}>
              <Quoted text={sentence} />
            </li>
          ))}
        </ul>
      ) : (
        <p className="muted">{t("changes.nothing")}</p>
      )}
      {version.hunks.length > 0 && (
        <Part title={t("changes.file", { a: version.a, b: version.b })}>
          <DiffLines lines={version.hunks} />
        </Part>
      )}
      {params.length > 0 && (
        <Part title={t("changes.params")}>
          <Changes changes={params} />
        </Part>
      )}
      {environment.length > 0 && (
        <Part title={t("changes.environment")}>
          <Changes changes={environment} />
        </Part>
      )}
      {tasks.length > 0 && (
        <Part title={t("changes.tasks")}>
          {tasks.map((task) => (
            <TaskChanges
              key={`${task.task_id} ${task.map_index}`}
              task={task}
              isShort={isShort}
              {...(onOpenTask && { onOpen: () => onOpenTask(task.task_id, task.map_index) })}
            />
          ))}
        </Part>
      )}
    </div>
  );
}

function Part({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section>
      <h3 className={classes.title}>{title}</h3>
      {children}
    </section>
  );
}
