// Runs counted by the version they had.
// The order of the runs is part of it: they come in newest first.
import { expect, it } from "vitest";
import { runsByVersion } from "./runsByVersion";

it("counts, and keeps the newest run of each", () => {
  const found = runsByVersion([
    { version: 2, state: "failed", dag_run_id: "c" },
    { version: 2, state: "success", dag_run_id: "b" },
    { version: 1, state: "success", dag_run_id: "a" },
  ]);
  expect(found.get(2)).toEqual({ count: 2, failed: 1, lastRunId: "c" });
  expect(found.get(1)).toEqual({ count: 1, failed: 0, lastRunId: "a" });
});
