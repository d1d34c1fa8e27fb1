// Below a DAG's name: what it is for, when it runs and when next, who answers for it, its tags.
// The lines have their height before anything is known, so that the tabs below stay in place.
import { Badge } from "@mantine/core";
import { IconClock, IconUser } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useNextRuns } from "@/api/dags";
import type { DagDetails } from "@/api/types";
import { Time } from "@/components/Time";
import classes from "./dag.module.css";

export function DagFacts({ dag }: { dag: DagDetails | undefined }) {
  return (
    <div className={classes.facts}>
      {dag?.description && <div className={classes.description}>{dag.description}</div>}
      <div className={classes.line}>{dag && <Facts dag={dag} />}</div>
    </div>
  );
}

function Facts({ dag }: { dag: DagDetails }) {
  const { t } = useTranslation("dag");
  const { data: next } = useNextRuns(dag.dag_id, { count: 1 });
  const due = next?.runs[0]?.run_after;
  // The calendar has a slot, but the scheduler plans none: as many runs as may be are under way.
  const isWaiting = dag.next_dagrun_run_after === null;
  const isScheduled = dag.schedule.length > 0;
  return (
    <>
      <span className={classes.fact} data-testid="schedule-sentence">
        <IconClock size={14} aria-hidden />
        {isScheduled ? (next?.sentence ?? dag.schedule.join(", ")) : t("byHand")}
      </span>
      {due && !dag.is_paused && !dag.is_stale && (
        <span className={classes.fact} data-testid="next-run">
          {isWaiting ? (
            t("waits")
          ) : (
            <>
              {t("next")} <Time at={due} zone={dag.timezone} show="both" />
            </>
          )}
        </span>
      )}
      {dag.owners.length > 0 && (
        <span className={classes.fact}>
          <IconUser size={14} aria-hidden />
          <span className={classes.name} title={t("owner")}>
            {dag.owners.join(", ")}
          </span>
        </span>
      )}
      {dag.tags.map((tag) => (
        <Badge key={tag.name}>{tag.name}</Badge>
      ))}
    </>
  );
}
