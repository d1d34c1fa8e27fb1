// Runs that failed for good and that nobody has looked at: what to look at first, the reason and
// the last line, without a click.
import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useAlertRules } from "@/api/alerts";
import { useMarkAllSeen, useMarkSeen } from "@/api/runs";
import type { FailedRun } from "@/api/types";
import { DagName, useDagNames } from "@/components/DagName";
import { notifyProblem } from "@/components/notify";
import { StateGlyph } from "@/components/StateGlyph";
import { Time } from "@/components/Time";
import { Card } from "./Card";
import { type Failure, failuresOf } from "./failures";
import classes from "./home.module.css";

const SHOWN = 4;

interface FailedProps {
  failed: FailedRun[];
  total: number;
  onOpen: (dagId: string, runId: string) => void;
  onAll: () => void;
}

export function Failed({ failed, total, onOpen, onAll }: FailedProps) {
  const { t } = useTranslation("home");
  const allSeen = useMarkAllSeen();
  const { data: rules } = useAlertRules();
  const isUntold = rules?.on_failure.length === 0;
  const shown = failuresOf(failed).slice(0, SHOWN);
  const rest = total - shown.reduce((sum, { count }) => sum + count, 0);
  return (
    <Card
      title={t("failed.title")}
      beside={total > 0 && <span className={classes.alarm}>{total}</span>}
      actions={
        total > 1 && (
          <Button
            variant="subtle"
            loading={allSeen.isPending}
            onClick={() => allSeen.mutate({}, { onError: notifyProblem })}
            data-testid="mark-all-seen"
          >
            {t("failed.allSeen")}
          </Button>
        )
      }
    >
      {failed.length === 0 ? (
        <p className={classes.calm}>{t("failed.none")}</p>
      ) : (
        <ul className={classes.failures}>
          {shown.map(({ latest, count }) => (
            <FailureRow
              key={`${latest.run.dag_id} ${latest.run.dag_run_id}`}
              failure={latest}
              count={count}
              onOpen={() => onOpen(latest.run.dag_id, latest.run.dag_run_id)}
            />
          ))}
        </ul>
      )}
      {failed.length > 0 && isUntold && (
        <p className={classes.calm} data-testid="nobody-hears">
          {t("failed.untold")} <Link to="/slack">{t("failed.tell")}</Link>
        </p>
      )}
      {rest > 0 && (
        <Button variant="subtle" onClick={onAll}>
          {t("failed.rest", { count: rest })}
        </Button>
      )}
    </Card>
  );
}

interface FailureRowProps {
  failure: Failure["latest"];
  count: number;
  onOpen: () => void;
}

function FailureRow({ failure, count, onOpen }: FailureRowProps) {
  const { t } = useTranslation("home");
  const nameOf = useDagNames();
  const one = useMarkSeen();
  const all = useMarkAllSeen();
  const { run, task_id, reason, last_line } = failure;
  const why = reason ?? run.reason;
  const markSeen = () => {
    if (count > 1) return all.mutate({ dag_id: run.dag_id }, { onError: notifyProblem });
    one.mutate({ dagId: run.dag_id, runId: run.dag_run_id }, { onError: notifyProblem });
  };
  return (
    <li className={classes.failure} data-testid={`failed-${run.dag_id}`}>
      <button type="button" className={classes.failureOpen} onClick={onOpen}>
        <span className={classes.failureHead}>
          <StateGlyph state="failed" />
          <span className={classes.slotName}>
            <DagName dagId={run.dag_id} />
          </span>
          {task_id && <code>{task_id}</code>}
          {count > 1 && <span className="muted">{t("failed.times", { count })}</span>}
          <span className={classes.slotTime}>
            <Time at={run.end_date ?? run.run_after} show="relative" />
          </span>
        </span>
        <span className={classes.reason}>
          {why}
          {last_line && <code className={classes.lastLine}>{last_line}</code>}
        </span>
      </button>
      <Tooltip label={count > 1 ? t("failed.seenDag") : t("failed.seen")}>
        <ActionIcon
          aria-label={t("failed.seenNamed", { name: nameOf(run.dag_id) })}
          loading={one.isPending || all.isPending}
          onClick={markSeen}
          data-testid={`seen-${run.dag_id}`}
        >
          <IconCheck size={16} />
        </ActionIcon>
      </Tooltip>
    </li>
  );
}
