// Why the task stands as it does, in a sentence of the scheduler's.
// The scheduler knows why; nothing is guessed here from states and dependencies.
import { useTranslation } from "react-i18next";
import { type TaskKey, useWhy } from "@/api/tasks";
import type { TaskInstance } from "@/api/types";
import { ErrorView } from "@/components/ErrorView";
import { StateBadge } from "@/components/StateBadge";
import classes from "./task.module.css";

export function WhyTab({ task, instance }: { task: TaskKey; instance: TaskInstance }) {
  const { t } = useTranslation("task_panel");
  const { data, error, refetch } = useWhy(task.dagId, task.runId);
  if (error) return <ErrorView error={error} onRetry={() => void refetch()} isCompact />;
  if (!data) return null;
  const own = data.tasks.find((it) => it.task_id === task.taskId && it.map_index === task.mapIndex);
  const others = data.tasks.filter((it) => it.task_id !== task.taskId && it.why);
  const { state, try_number } = instance;
  const plain =
    state === "success" && try_number > 0 ? t("why.success", { n: try_number }) : t("why.plain");
  return (
    <div className={classes.sections}>
      <p className={classes.why} data-testid="task-why">
        {own?.why ?? instance.reason ?? plain}
      </p>
      {others.length > 0 && (
        <section>
          <h3>{t("why.others")}</h3>
          <ul className={classes.others}>
            {others.map((it) => (
              <li key={`${it.task_id} ${it.map_index}`}>
                <div>
                  <strong>{it.task_id}</strong> <StateBadge state={it.state} />
                </div>
                <div className="muted">{it.why}</div>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
