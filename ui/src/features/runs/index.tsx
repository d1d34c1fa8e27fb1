// The runs of all DAGs, newest first, page by page as one scrolls.
// One DAG's runs have a tab on its page; a run's details are in the side panel.
import { Button } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type MouseEvent, useCallback, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useDags } from "@/api/dags";
import { useRuns } from "@/api/runs";
import type { DagRun } from "@/api/types";
import { useContextMenu } from "@/components/ContextMenu";
import { EmptyState } from "@/components/EmptyState";
import { ErrorView } from "@/components/ErrorView";
import { localZone } from "@/components/format";
import { Page } from "@/components/Page";
import { usePanel } from "@/components/panel";
import { VirtualTable } from "@/components/VirtualTable";
import { columnsOf } from "./columns";
import { askedOf, filterOf, isFiltering, type RunsFilter, searchOf } from "./filters";
import classes from "./runs.module.css";
import { Toolbar } from "./Toolbar";
import { useRunMenu } from "./useRunMenu";

export function Runs() {
  const { t } = useTranslation(["runs", "common"]);
  const navigate = useNavigate();
  const panel = usePanel();
  const search = useSearch({ strict: false }) as Record<string, unknown>;
  const filter = useMemo(() => filterOf(search), [search]);
  const asked = useMemo(() => askedOf(filter, localZone()), [filter]);
  const runs = useRuns(filter.dagId ?? "~", asked);
  const { data: known } = useDags();
  const { ref, width } = useElementSize();
  const context = useContextMenu();
  const open = (run: DagRun) => void panel.openRun(run.dag_id, run.dag_run_id);
  const { menuOf, dialog } = useRunMenu(open);

  const { data, fetchNextPage, hasNextPage, isFetchingNextPage } = runs;
  const rows = useMemo(() => distinct(data?.pages.flatMap((page) => page.dag_runs) ?? []), [data]);
  const total = data?.pages[0]?.total_entries ?? null;
  const zones = useMemo(
    () => new Map(known?.dags.map((dag) => [dag.dag_id, dag.timezone])),
    [known],
  );
  const dagIds = useMemo(() => known?.dags.map((dag) => dag.dag_id) ?? [], [known]);
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);

  const showMenu = (event: MouseEvent, run: DagRun) => context.open(event, menuOf(run));
  const latestMenu = useRef(showMenu);
  latestMenu.current = showMenu;
  const columns = useMemo(
    () =>
      columnsOf(t, {
        zoneOf: (dagId) => zones.get(dagId),
        onMenu: (event, run) => latestMenu.current(event, run),
        width,
      }),
    [t, zones, width],
  );
  const change = (more: Partial<RunsFilter>) =>
    void navigate({
      to: ".",
      replace: true,
      search: (old: Record<string, unknown>) => ({
        ...old,
        ...searchOf({ ...filterOf(old), ...more }),
      }),
    });

  return (
    <Page
      title={t("runs:title")}
      isFilled
      toolbar={<Toolbar filter={filter} dagIds={dagIds} total={total} onChange={change} />}
    >
      {runs.error && data === undefined ? (
        <ErrorView error={runs.error} onRetry={() => void runs.refetch()} />
      ) : (
        <div ref={ref} className={classes.list}>
          <VirtualTable
            label={t("runs:title")}
            columns={columns}
            rows={rows}
            rowKey={(run) => `${run.dag_id} ${run.dag_run_id}`}
            isLoading={runs.isPending}
            onOpen={open}
            onContextMenu={showMenu}
            onEnd={onEnd}
            rowProps={(run) => ({
              "data-testid": `run-row-${run.dag_id}`,
              "data-state": run.state,
              "aria-selected":
                panel.subject?.dagId === run.dag_id && panel.subject.runId === run.dag_run_id,
            })}
            empty={
              isFiltering(filter) ? (
                <EmptyState title={t("runs:empty.filtered")} />
              ) : (
                <EmptyState
                  title={t("runs:empty.title")}
                  action={
                    <Button
                      variant="filled"
                      onClick={() =>
                        void navigate({ to: dagIds.length === 0 ? "/welcome" : "/dags" })
                      }
                    >
                      {dagIds.length === 0 ? t("runs:empty.begin") : t("runs:empty.dags")}
                    </Button>
                  }
                >
                  {t("runs:empty.explain")}
                </EmptyState>
              )
            }
          />
        </div>
      )}
      {context.menu}
      {dialog}
    </Page>
  );
}

/** A run that came while pages were read moves the others on: one may stand in two pages. */
function distinct(runs: DagRun[]): DagRun[] {
  return [...new Map(runs.map((run) => [`${run.dag_id} ${run.dag_run_id}`, run])).values()];
}
