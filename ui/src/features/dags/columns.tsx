// The columns of the list of DAGs. Rows are drawn while somebody scrolls: nothing here is heavy.
// They only show and report: what a click does comes in as acts, from index.tsx.
import { IconDots, IconPlayerPlay } from "@tabler/icons-react";
import type { TFunction } from "i18next";
import type { MouseEvent } from "react";
import type { DagOverview } from "@/api/types";
import { RowButton } from "@/components/RowButton";
import { RunBars } from "@/components/RunBars";
import { Time } from "@/components/Time";
import type { Column } from "@/components/VirtualTable";
import classes from "./dags.module.css";
import type { DagFilter, Sort } from "./filters";

export interface RowActs {
  select: (dag: DagOverview, isRange: boolean) => void;
  selectAll: () => void;
  flip: (dag: DagOverview) => void;
  trigger: (dag: DagOverview) => void;
  menu: (event: MouseEvent, dag: DagOverview) => void;
  openRun: (dag: DagOverview, runId: string) => void;
  filterTag: (tag: string) => void;
  sort: (by: Sort) => void;
}

export interface ColumnsState {
  selected: ReadonlySet<string>;
  isAllSelected: boolean;
  busyId: string | null;
  filter: Pick<DagFilter, "sort" | "isDescending">;
  /** How wide the list is: with less room it leaves out what the DAG's page says as well. */
  width: number;
}

type Words = TFunction<["dags", "common"]>;

export function columnsOf(t: Words, acts: RowActs, state: ColumnsState): Column<DagOverview>[] {
  const direction = state.filter.isDescending ? ("descending" as const) : ("ascending" as const);
  const sorting = (by: Sort) => ({
    onSort: () => acts.sort(by),
    sorted: state.filter.sort === by ? direction : undefined,
  });
  const all: (Column<DagOverview> & { from?: number })[] = [
    {
      key: "select",
      header: (
        <input
          type="checkbox"
          className={classes.check}
          aria-label={t("dags:selectAll")}
          checked={state.isAllSelected}
          onChange={acts.selectAll}
        />
      ),
      width: "32px",
      cell: (dag) => (
        <input
          type="checkbox"
          className={classes.check}
          aria-label={t("dags:select", { name: dag.dag_display_name })}
          checked={state.selected.has(dag.dag_id)}
          onClick={(event) => {
            event.stopPropagation();
            acts.select(dag, event.shiftKey);
          }}
          readOnly
        />
      ),
    },
    {
      key: "pause",
      header: t("dags:column.on"),
      width: "52px",
      cell: (dag) => (
        // The click is the switch's own; the row must not open.
        // biome-ignore lint/a11y/noStaticElementInteractions: it only keeps the click to itself.
        // biome-ignore lint/a11y/useKeyWithClickEvents: the switch has its keys.
        <span onClick={(event) => event.stopPropagation()}>
          <input
            type="checkbox"
            role="switch"
            className={classes.switch}
            aria-label={t("dags:switch", { name: dag.dag_display_name })}
            checked={!dag.is_paused}
            aria-checked={!dag.is_paused}
            disabled={state.busyId === dag.dag_id}
            onChange={() => acts.flip(dag)}
            data-testid={`pause-${dag.dag_id}`}
          />
        </span>
      ),
    },
    {
      key: "name",
      header: t("dags:column.name"),
      width: "minmax(180px, 2fr)",
      ...sorting("name"),
      cell: (dag) => (
        <span className={classes.two} title={dag.description ?? undefined}>
          <span className={classes.name} data-paused={dag.is_paused || undefined}>
            {dag.dag_display_name}
          </span>
          <span className={classes.below}>{dag.description ?? dag.relative_fileloc}</span>
        </span>
      ),
    },
    {
      key: "runs",
      header: t("dags:column.runs"),
      width: "152px",
      ...sorting("last"),
      cell: (dag) =>
        dag.recent_runs.length === 0 ? (
          <span className="muted">{t("common:runs.none")}</span>
        ) : (
          <RunBars
            runs={dag.recent_runs}
            zone={dag.timezone}
            onOpen={(runId) => acts.openRun(dag, runId)}
          />
        ),
    },
    {
      key: "schedule",
      header: t("dags:column.schedule"),
      width: "minmax(140px, 1.3fr)",
      cell: (dag) => (
        <span className={classes.sentence} title={dag.timetable_summary ?? undefined}>
          {dag.schedule_sentence}
        </span>
      ),
    },
    {
      key: "next",
      header: t("dags:column.next"),
      width: "168px",
      from: 640,
      ...sorting("next"),
      cell: (dag) => <Next dag={dag} t={t} />,
    },
    {
      key: "owner",
      header: t("dags:column.owner"),
      width: "minmax(128px, 1fr)",
      from: 800,
      ...sorting("owner"),
      cell: (dag) => (
        <span className={classes.two}>
          <span>{dag.owners.join(", ")}</span>
          <span className={classes.tags}>
            {dag.tags.map(({ name }) => (
              <button
                key={name}
                type="button"
                className={classes.tag}
                title={name}
                aria-label={t("dags:filterTag", { tag: name })}
                onClick={(event) => {
                  event.stopPropagation();
                  acts.filterTag(name);
                }}
              >
                {name}
              </button>
            ))}
          </span>
        </span>
      ),
    },
    {
      key: "acts",
      header: "",
      width: "80px",
      align: "end",
      cell: (dag) => (
        <>
          <RowButton
            aria-label={t("dags:act.triggerNamed", { name: dag.dag_display_name })}
            onClick={(event) => {
              event.stopPropagation();
              acts.trigger(dag);
            }}
            data-testid="trigger-button"
          >
            <IconPlayerPlay size={16} />
          </RowButton>
          <RowButton
            aria-label={t("common:action.more")}
            aria-haspopup="menu"
            onClick={(event) => acts.menu(event, dag)}
          >
            <IconDots size={16} />
          </RowButton>
        </>
      ),
    },
  ];
  return all.filter(({ from = 0 }) => state.width === 0 || state.width >= from);
}

function Next({ dag, t }: { dag: DagOverview; t: Words }) {
  const at = dag.next_dagrun_run_after;
  if (dag.is_paused) return <span className="muted">{t("dags:paused")}</span>;
  if (!at) return <span className="muted">{t("dags:noNext")}</span>;
  return (
    <span className={classes.two}>
      <Time at={at} zone={dag.timezone} show="relative" />
      <span className={classes.below}>
        <Time at={at} zone={dag.timezone} />
      </span>
    </span>
  );
}
