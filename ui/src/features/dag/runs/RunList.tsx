// The runs as a list, newest first, page by page. Two that are ticked can be compared.
// The filters are beside it, the comparison in Compare; a run itself opens in the panel.
import { Button, Checkbox } from "@mantine/core";
import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useRuns } from "@/api/runs";
import type { DagRun } from "@/api/types";
import { Duration } from "@/components/Duration";
import { EmptyState } from "@/components/EmptyState";
import { ErrorView } from "@/components/ErrorView";
import { usePanel } from "@/components/panel";
import { StateBadge } from "@/components/StateBadge";
import { Time } from "@/components/Time";
import { type Column, VirtualTable } from "@/components/VirtualTable";
import classes from "./runs.module.css";
import { filterOf, type RunsSearch } from "./search";

export interface PartProps {
  dagId: string;
  zone: string | undefined;
  search: RunsSearch;
  set: (change: Partial<RunsSearch>) => void;
}

export function RunList({ dagId, zone, search, set }: PartProps) {
  const { t } = useTranslation(["dag_runs", "common"]);
  const panel = usePanel();
  const runs = useRuns(dagId, filterOf(search, zone));
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = runs;
  const rows = useMemo(() => runs.data?.pages.flatMap((page) => page.dag_runs) ?? [], [runs.data]);
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const columns = useColumns(zone, search, set);
  if (runs.error) return <ErrorView error={runs.error} onRetry={() => void runs.refetch()} />;
  const total = runs.data?.pages[0]?.total_entries;
  const { a, b } = search;
  return (
    <>
      <VirtualTable
        label={t("list.label")}
        columns={columns}
        rows={rows}
        rowKey={(run) => run.dag_run_id}
        onOpen={(run) => void panel.openRun(dagId, run.dag_run_id)}
        rowProps={(run) => ({
          "data-testid": `run-row-${run.dag_run_id}`,
          "data-state": run.state,
          "aria-selected": panel.subject?.runId === run.dag_run_id,
        })}
        onEnd={onEnd}
        isLoading={runs.isPending}
        empty={<EmptyState title={t("list.none")}>{t("list.noneExplain")}</EmptyState>}
      />
      <footer className={classes.footer}>
        <span className="muted">{total !== undefined && t("list.total", { count: total })}</span>
        {(a !== null || b !== null) && (
          <>
            <Button variant="subtle" onClick={() => set({ a: null, b: null })}>
              {t("list.untick")}
            </Button>
            <Button
              variant="filled"
              disabled={a === null || b === null}
              onClick={() => set({ view: "compare" })}
              data-testid="compare-button"
            >
              {a === null || b === null ? t("list.tickOne") : t("list.compare")}
            </Button>
          </>
        )}
      </footer>
    </>
  );
}

function useColumns(
  zone: string | undefined,
  search: RunsSearch,
  set: PartProps["set"],
): Column<DagRun>[] {
  const { t } = useTranslation(["dag_runs", "common"]);
  const tick = (id: string) => set(ticked(search, id));
  return [
    {
      key: "tick",
      header: "",
      width: "40px",
      cell: (run) => (
        <Checkbox
          aria-label={t("list.tick")}
          checked={run.dag_run_id === search.a || run.dag_run_id === search.b}
          onChange={() => tick(run.dag_run_id)}
          onClick={(event) => event.stopPropagation()}
        />
      ),
    },
    {
      key: "state",
      header: t("list.state"),
      width: "140px",
      cell: (run) => <StateBadge state={run.state} />,
    },
    {
      key: "after",
      header: t("list.after"),
      width: "minmax(180px, 1fr)",
      cell: (run) => <Time at={run.run_after} zone={zone} />,
    },
    {
      key: "type",
      header: t("list.type"),
      width: "120px",
      cell: (run) => t(`common:runType.${run.run_type}`),
    },
    {
      key: "took",
      header: t("list.took"),
      width: "110px",
      align: "end",
      cell: (run) => (
        <Duration seconds={run.duration} since={run.state === "running" ? run.start_date : null} />
      ),
    },
    {
      key: "started",
      header: t("list.started"),
      width: "minmax(120px, 0.7fr)",
      cell: (run) => (
        <Time at={run.start_date} zone={zone} show="relative" otherwise={t("list.notStarted")} />
      ),
    },
    {
      key: "version",
      header: t("list.version"),
      width: "80px",
      align: "end",
      cell: (run) => <span className="numbers">{run.version}</span>,
    },
    {
      key: "reason",
      header: t("list.reason"),
      width: "minmax(120px, 1.4fr)",
      cell: (run) => (
        <span className={classes.reason} title={run.reason ?? undefined}>
          {run.reason ?? run.note}
        </span>
      ),
    },
  ];
}

/** Two at most: a third takes the place of the one ticked last. */
export function ticked({ a, b }: Pick<RunsSearch, "a" | "b">, id: string) {
  if (id === a) return { a: b, b: null };
  if (id === b) return { b: null };
  return a === null ? { a: id } : { b: id };
}
