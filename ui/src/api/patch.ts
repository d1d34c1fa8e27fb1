// Puts what a message says into the answers that are in the cache, so that a state shows at once
// and without a request. Each patch leaves alone what it does not touch, or React would redraw it.
import type { InfiniteData, QueryClient } from "@tanstack/react-query";
import { keys } from "./keys";
import type {
  ChangesMessage,
  DagOverview,
  DagRun,
  DagRunCollection,
  Grid,
  LiveRun,
  RunBar,
  TaskInstanceCollection,
} from "./types";

/** How many runs a DAG shows in the list. */
const BARS = 14;

type TaskChange = ChangesMessage["task_instances"][number];

export function patchRun(cache: QueryClient, run: DagRun): void {
  const { dag_id, dag_run_id } = run;
  cache.setQueryData<DagRun>(keys.runDetails(dag_id, dag_run_id), (old) => old && run);
  cache.setQueryData<LiveRun>(keys.live(dag_id, dag_run_id), (old) => old && { ...old, run });
  cache.setQueriesData<{ dags: DagOverview[] }>({ queryKey: keys.allDags }, (old) => {
    if (old === undefined) return undefined;
    const isMeant = (dag: DagOverview) => dag.dag_id === dag_id;
    return { dags: old.dags.map((dag) => (isMeant(dag) ? withRun(dag, run) : dag)) };
  });
  const replace = (list: DagRunCollection): DagRunCollection => {
    const at = list.dag_runs.findIndex(
      (known) => known.dag_run_id === dag_run_id && known.dag_id === dag_id,
    );
    return at < 0 ? list : { ...list, dag_runs: list.dag_runs.with(at, run) };
  };
  cache.setQueriesData<Paged<DagRunCollection>>({ queryKey: keys.allRuns }, (old) =>
    mapPages(old, replace),
  );
  const bar = barOf(run);
  patchGrid(cache, dag_id, (grid) => ({
    ...grid,
    runs: grid.runs.map((known) =>
      known.dag_run_id === dag_run_id ? { ...known, ...bar, end_date: run.end_date } : known,
    ),
  }));
}

export function patchTask(cache: QueryClient, task: TaskChange): void {
  const { dag_id, dag_run_id, task_id, map_index, state, try_number } = task;
  const change = { state, try_number };
  if (map_index < 0) {
    cache.setQueryData<LiveRun>(keys.live(dag_id, dag_run_id), (old) => {
      const at = old?.tasks.findIndex((known) => known.task_id === task_id) ?? -1;
      const known = old?.tasks[at];
      return old && known && { ...old, tasks: old.tasks.with(at, { ...known, ...change }) };
    });
    patchGrid(cache, dag_id, (grid) => ({
      ...grid,
      runs: grid.runs.map((run) => {
        if (run.dag_run_id !== dag_run_id) return run;
        const cell = { ...run.cells[task_id], ...change };
        return { ...run, cells: { ...run.cells, [task_id]: cell } };
      }),
    }));
  }
  cache.setQueryData<TaskInstanceCollection>(keys.taskInstances(dag_id, dag_run_id), (old) => {
    const isMeant = (known: { task_id: string; map_index: number }) =>
      known.task_id === task_id && known.map_index === map_index;
    const at = old?.task_instances.findIndex(isMeant) ?? -1;
    const known = old?.task_instances[at];
    if (old === undefined || known === undefined) return undefined;
    return { ...old, task_instances: old.task_instances.with(at, { ...known, ...change }) };
  });
}

type Paged<T> = T | InfiniteData<T>;

/** Answers come alone or in pages, as the screen asked for them. */
function mapPages<T extends object>(old: Paged<T> | undefined, change: (page: T) => T) {
  if (old === undefined) return undefined;
  return "pages" in old ? { ...old, pages: old.pages.map(change) } : change(old);
}

function patchGrid(cache: QueryClient, dagId: string, change: (grid: Grid) => Grid): void {
  cache.setQueriesData<Paged<Grid>>({ queryKey: keys.grid(dagId) }, (old) => mapPages(old, change));
}

function barOf(run: DagRun): RunBar {
  const { dag_run_id, state, run_type, run_after, start_date, duration } = run;
  return { dag_run_id, state, run_type, run_after, start_date, duration };
}

function isActive(run: { state: string } | undefined): number {
  return run?.state === "running" || run?.state === "queued" ? 1 : 0;
}

function withRun(dag: DagOverview, run: DagRun): DagOverview {
  const at = dag.recent_runs.findIndex((known) => known.dag_run_id === run.dag_run_id);
  const bars = [...dag.recent_runs];
  if (at < 0) bars.push(barOf(run));
  else bars[at] = barOf(run);
  const change = isActive(run) - isActive(dag.recent_runs[at]);
  return {
    ...dag,
    recent_runs: bars.slice(-BARS),
    active_runs: Math.max(0, dag.active_runs + change),
  };
}
