// The columns of the list of runs.
// They only show: the order is the API's, and what the menu holds is in useRunMenu.
import { IconDots } from "@tabler/icons-react";
import type { TFunction } from "i18next";
import type { MouseEvent } from "react";
import type { DagRun } from "@/api/types";
import { DagName } from "@/components/DagName";
import { Duration } from "@/components/Duration";
import { RowButton } from "@/components/RowButton";
import { StateBadge } from "@/components/StateBadge";
import { Time } from "@/components/Time";
import type { Column } from "@/components/VirtualTable";
import classes from "./runs.module.css";

interface ColumnsState {
  zoneOf: (dagId: string) => string | undefined;
  onMenu: (event: MouseEvent, run: DagRun) => void;
  /** How wide the list is: with less room it leaves out what the run's panel says as well. */
  width: number;
}

export function columnsOf(
  t: TFunction<["runs", "common"]>,
  { zoneOf, onMenu, width }: ColumnsState,
): Column<DagRun>[] {
  const all: (Column<DagRun> & { from?: number })[] = [
    {
      key: "state",
      header: t("runs:column.state"),
      width: "104px",
      cell: (run) => <StateBadge state={run.state} />,
    },
    {
      key: "dag",
      header: "DAG",
      width: "minmax(120px, 1.2fr)",
      cell: (run) => (
        <span className={classes.name}>
          <DagName dagId={run.dag_id} />
        </span>
      ),
    },
    {
      key: "after",
      header: t("runs:column.after"),
      width: "minmax(178px, 0.8fr)",
      cell: (run) => <Time at={run.run_after} zone={zoneOf(run.dag_id)} />,
    },
    {
      key: "type",
      header: t("runs:column.type"),
      width: "104px",
      from: 620,
      cell: (run) => <span className="muted">{t(`common:runType.${run.run_type}`)}</span>,
    },
    {
      key: "started",
      header: t("runs:column.started"),
      width: "132px",
      from: 760,
      cell: (run) =>
        run.start_date ? (
          <Time at={run.start_date} zone={zoneOf(run.dag_id)} show="relative" />
        ) : (
          <span className="muted">{t("runs:notStarted")}</span>
        ),
    },
    {
      key: "duration",
      header: t("runs:column.duration"),
      width: "96px",
      align: "end",
      cell: (run) => (
        <Duration
          seconds={run.end_date ? run.duration : null}
          since={run.end_date ? null : run.start_date}
        />
      ),
    },
    {
      key: "id",
      header: t("runs:column.id"),
      width: "minmax(120px, 1.4fr)",
      from: 900,
      cell: (run) => (
        <code className={classes.id} title={run.dag_run_id}>
          {run.dag_run_id}
        </code>
      ),
    },
    {
      key: "version",
      header: t("runs:column.version"),
      width: "72px",
      align: "end",
      from: 1000,
      cell: (run) => <span className="muted">v{run.version}</span>,
    },
    {
      key: "acts",
      header: "",
      width: "48px",
      align: "end",
      cell: (run) => (
        <RowButton
          aria-label={t("common:action.more")}
          aria-haspopup="menu"
          onClick={(event) => onMenu(event, run)}
        >
          <IconDots size={16} />
        </RowButton>
      ),
    },
  ];
  return all.filter(({ from = 0 }) => width === 0 || width >= from);
}
