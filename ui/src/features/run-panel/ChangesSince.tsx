// Of a failed run: what is different from the last run that went well.
// It finds the answer and its heading; how differences are drawn is RunChanges' part.
import { useTranslation } from "react-i18next";
import { ApiProblem } from "@/api/problem";
import { useRunChanges } from "@/api/runs";
import type { DagRun } from "@/api/types";
import { ErrorView } from "@/components/ErrorView";
import { dateTime } from "@/components/format";
import { usePanel } from "@/components/panel";
import { RunChanges } from "@/components/RunChanges";
import classes from "./run-panel.module.css";

export function ChangesSince({ run, zone }: { run: DagRun; zone: string | undefined }) {
  const { t } = useTranslation("run_panel");
  const panel = usePanel();
  const { data, error, refetch } = useRunChanges(run.dag_id, run.dag_run_id);
  // That it never went well is an answer, not a fault.
  const isFirst = error instanceof ApiProblem && error.status === 404;
  return (
    <section className={classes.since} data-testid="changes-since">
      <h3>{t("since")}</h3>
      {data && (
        <p className="muted">
          {t("sinceWhen", { date: dateTime(Date.parse(data.a.run_after), zone) })}
        </p>
      )}
      {isFirst && <p className="muted">{t("neverWorked")}</p>}
      {error && !isFirst && <ErrorView error={error} onRetry={() => void refetch()} isCompact />}
      {data && (
        <RunChanges
          comparison={data}
          isShort
          onOpenTask={(task, map) =>
            void panel.openTask(run.dag_id, run.dag_run_id, task, map >= 0 ? { map } : {})
          }
        />
      )}
    </section>
  );
}
