// Which runs a chart shows, and in which order.
// Bars and colours need a page, and are not tested here.
import { expect, it } from "vitest";
import type { GridRun } from "@/api/types";
import { chartRuns, median } from "./chartData";

const run = (dag_run_id: string, some: Partial<GridRun>): GridRun => ({
  dag_run_id,
  ...{ state: "success", run_type: "scheduled", run_after: "2026-03-01T00:00:00Z" },
  ...{ start_date: null, duration: null, version: 1, cells: {} },
  ...some,
});

it("turns the newest-first runs around and leaves out what has no number yet", () => {
  const runs = [run("c", {}), run("b", { duration: 2 }), run("a", { duration: 1, landing: 9 })];
  expect(chartRuns(runs, "duration").map(({ runId }) => runId)).toEqual(["a", "b"]);
  expect(chartRuns(runs, "landing").map(({ seconds }) => seconds)).toEqual([9]);
});

it("finds the middle", () => {
  expect([median([]), median([5]), median([9, 1, 5]), median([1, 2, 3, 4])]).toEqual([
    null,
    5,
    5,
    2,
  ]);
});
