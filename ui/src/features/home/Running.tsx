// What runs now, longest first, with the time counting on.
// A few only: the rest, and all that can be done with runs, is on the page of runs.
import { Button } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { DagRun } from "@/api/types";
import { DagName } from "@/components/DagName";
import { Duration } from "@/components/Duration";
import { StateGlyph } from "@/components/StateGlyph";
import { Card } from "./Card";
import classes from "./home.module.css";

const SHOWN = 6;

interface RunningProps {
  runs: DagRun[];
  onOpen: (dagId: string, runId: string) => void;
  onAll: () => void;
}

export function Running({ runs, onOpen, onAll }: RunningProps) {
  const { t } = useTranslation(["home", "common"]);
  const sorted = runs.toSorted((a, b) => begin(a) - begin(b));
  return (
    <Card
      title={t("home:running.title")}
      beside={runs.length > 0 && <span className="muted numbers">{runs.length}</span>}
    >
      {runs.length === 0 && <p className={classes.calm}>{t("home:running.none")}</p>}
      {sorted.slice(0, SHOWN).map((run) => (
        <button
          key={`${run.dag_id} ${run.dag_run_id}`}
          type="button"
          className={classes.slot}
          onClick={() => onOpen(run.dag_id, run.dag_run_id)}
          data-testid={`running-${run.dag_id}`}
        >
          <StateGlyph state={run.state} />
          <span className={classes.slotName}>
            <DagName dagId={run.dag_id} />
          </span>
          <span className="muted">{t(`common:runType.${run.run_type}`)}</span>
          <span className={classes.slotTime}>
            <Duration since={run.start_date} />
          </span>
        </button>
      ))}
      {runs.length > SHOWN && (
        <Button variant="subtle" onClick={onAll}>
          {t("home:running.rest", { count: runs.length - SHOWN })}
        </Button>
      )}
    </Card>
  );
}

function begin(run: DagRun): number {
  return Date.parse(run.start_date ?? run.queued_at ?? run.run_after);
}
