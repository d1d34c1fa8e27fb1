// Runs that failed for good and that nobody has looked at: what to look at first, the reason and
// the last line, without a click.
import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useMarkAllSeen, useMarkSeen } from "@/api/runs";
import type { FailedRun } from "@/api/types";
import { notifyProblem } from "@/components/notify";
import { StateGlyph } from "@/components/StateGlyph";
import { Time } from "@/components/Time";
import { Card } from "./Card";
import classes from "./home.module.css";

const SHOWN = 8;

interface FailedProps {
  failed: FailedRun[];
  total: number;
  onOpen: (dagId: string, runId: string) => void;
  onAll: () => void;
}

export function Failed({ failed, total, onOpen, onAll }: FailedProps) {
  const { t } = useTranslation("home");
  const allSeen = useMarkAllSeen();
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
          {failed.slice(0, SHOWN).map((one) => (
            <Failure
              key={`${one.run.dag_id} ${one.run.dag_run_id}`}
              failure={one}
              onOpen={() => onOpen(one.run.dag_id, one.run.dag_run_id)}
            />
          ))}
        </ul>
      )}
      {total > SHOWN && (
        <Button variant="subtle" onClick={onAll}>
          {t("failed.rest", { count: total - SHOWN })}
        </Button>
      )}
    </Card>
  );
}

function Failure({ failure, onOpen }: { failure: FailedRun; onOpen: () => void }) {
  const { t } = useTranslation("home");
  const seen = useMarkSeen();
  const { run, task_id, reason, last_line } = failure;
  const why = reason ?? run.reason;
  return (
    <li className={classes.failure} data-testid={`failed-${run.dag_id}`}>
      <button type="button" className={classes.failureOpen} onClick={onOpen}>
        <span className={classes.failureHead}>
          <StateGlyph state="failed" />
          <span className={classes.slotName}>{run.dag_id}</span>
          {task_id && <span className="mono">{task_id}</span>}
          <span className={classes.slotTime}>
            <Time at={run.end_date ?? run.run_after} show="relative" />
          </span>
        </span>
        {why && <span className={classes.reason}>{why}</span>}
        {last_line && <code className={classes.lastLine}>{last_line}</code>}
      </button>
      <Tooltip label={t("failed.seen")}>
        <ActionIcon
          aria-label={t("failed.seenNamed", { name: run.dag_id })}
          loading={seen.isPending}
          onClick={() =>
            seen.mutate({ dagId: run.dag_id, runId: run.dag_run_id }, { onError: notifyProblem })
          }
          data-testid={`seen-${run.dag_id}`}
        >
          <IconCheck size={16} />
        </ActionIcon>
      </Tooltip>
    </li>
  );
}
