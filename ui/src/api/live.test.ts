// What a message of the event stream does to the cache.
// How the stream itself begins and ends is tested in stream.test.ts.
import { QueryClient } from "@tanstack/react-query";
import { expect, it, vi } from "vitest";
import { keys } from "./keys";
import { applyChanges } from "./live";
import { throttledRefresh } from "./refresh";
import type { ChangesMessage, DagOverview, DagRun, Grid, LiveRun } from "./types";

const RUN: DagRun = {
  dag_run_id: "r2",
  dag_id: "etl",
  logical_date: null,
  queued_at: null,
  start_date: "2026-03-01T00:00:00Z",
  end_date: null,
  duration: null,
  data_interval_start: null,
  data_interval_end: null,
  run_after: "2026-03-01T00:00:00Z",
  run_type: "manual",
  state: "running",
  conf: null,
  version: 1,
  reason: null,
};

const NOTHING: ChangesMessage = {
  runs: [],
  task_instances: [],
  dags: false,
  settings: false,
  stalled: null,
};

function overview(change: Partial<DagOverview>): DagOverview {
  return { dag_id: "etl", recent_runs: [], active_runs: 0, ...change } as DagOverview;
}

function apply(cache: QueryClient, change: Partial<ChangesMessage>) {
  const asked: string[] = [];
  const refresh = { ask: (key: readonly unknown[]) => void asked.push(key.join("/")) };
  applyChanges(cache, refresh, { ...NOTHING, ...change });
  return asked;
}

it("adds a new run to its DAG's bars and lets the oldest go", () => {
  const cache = new QueryClient();
  const old = Array.from({ length: 14 }, (_, at) => ({
    ...RUN,
    dag_run_id: `old${at}`,
    state: "success" as const,
  }));
  const other = overview({ dag_id: "other" });
  cache.setQueryData(keys.dags("en"), { dags: [overview({ recent_runs: old }), other] });
  apply(cache, { runs: [RUN] });
  const dags = cache.getQueryData<{ dags: DagOverview[] }>(keys.dags("en"))?.dags;
  expect(dags?.[0]?.recent_runs.map((bar) => bar.dag_run_id)).toEqual([
    ...old.slice(1).map((bar) => bar.dag_run_id),
    "r2",
  ]);
  expect(dags?.[0]?.active_runs).toBe(1);
  expect(dags?.[1]).toBe(other);
});

it("counts a run that ended as active no more", () => {
  const cache = new QueryClient();
  const dag = overview({ recent_runs: [RUN], active_runs: 1 });
  cache.setQueryData(keys.dags("en"), { dags: [dag] });
  apply(cache, { runs: [{ ...RUN, state: "failed", duration: 3 }] });
  const after = cache.getQueryData<{ dags: DagOverview[] }>(keys.dags("en"))?.dags[0];
  expect(after?.active_runs).toBe(0);
  expect(after?.recent_runs[0]).toMatchObject({ state: "failed", duration: 3 });
});

it("patches the state of a task where it is shown, and nothing else", () => {
  const cache = new QueryClient();
  const task = (task_id: string) => ({
    task_id,
    state: "queued" as const,
    try_number: 0,
    max_tries: 1,
  });
  cache.setQueryData<LiveRun>(keys.live("etl", "r2"), { run: RUN, tasks: [task("a"), task("b")] });
  const cells = { a: { state: "queued" as const, try_number: 0 } };
  const run = { ...RUN, version: 1, cells };
  const other = { ...run, dag_run_id: "r1" };
  const grid = { tasks: [], groups: [], runs: [run, other], has_more: false };
  cache.setQueryData(keys.grid("etl"), { pages: [grid], pageParams: [null] });

  apply(cache, {
    task_instances: [
      {
        dag_id: "etl",
        dag_run_id: "r2",
        task_id: "a",
        map_index: -1,
        state: "running",
        try_number: 1,
      },
    ],
  });
  const live = cache.getQueryData<LiveRun>(keys.live("etl", "r2"));
  expect(live?.tasks.map((known) => known.state)).toEqual(["running", "queued"]);
  const pages = cache.getQueryData<{ pages: Grid[] }>(keys.grid("etl"))?.pages;
  expect(pages?.[0]?.runs[0]?.cells.a).toEqual({ state: "running", try_number: 1 });
  expect(pages?.[0]?.runs[1]).toBe(other);
});

it("asks for all of a DAG's parts when too much has changed to be told", () => {
  const asked = apply(new QueryClient(), { overflow: true });
  expect(asked).toContain("dag");
  expect(asked).toContain("home");
});

it("asks for the settings when they changed, and for nothing else but Home", () => {
  expect(apply(new QueryClient(), { settings: true })).toEqual(["settings", "home"]);
});

it("asks at once, then together, then no more", async () => {
  vi.useFakeTimers();
  const cache = new QueryClient();
  const invalidate = vi.spyOn(cache, "invalidateQueries").mockResolvedValue();
  const refresh = throttledRefresh(cache, 1_000);
  refresh.ask(["home"]);
  await vi.advanceTimersByTimeAsync(0);
  expect(invalidate).toHaveBeenCalledTimes(1);
  for (let at = 0; at < 10; at += 1) refresh.ask(["home"]);
  refresh.ask(["queue"]);
  await vi.advanceTimersByTimeAsync(999);
  expect(invalidate).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(invalidate).toHaveBeenCalledTimes(3);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(invalidate).toHaveBeenCalledTimes(3);
  vi.useRealTimers();
});
