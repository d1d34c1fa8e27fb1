// Failures of one kind are one.
// Of one kind means the same DAG, task and reason; the newest speaks for the others.
import { expect, it } from "vitest";
import type { FailedRun } from "@/api/types";
import { failuresOf } from "./failures";

const failed = (dag_id: string, dag_run_id: string, reason: string) =>
  ({ run: { dag_id, dag_run_id }, task_id: "t", reason }) as FailedRun;

it("puts together what failed in the same way", () => {
  const all = [
    failed("a", "3", "exit code 1"),
    failed("b", "1", "exit code 1"),
    failed("a", "2", "exit code 1"),
    failed("a", "1", "timeout"),
  ];
  const shown = failuresOf(all).map(({ latest, count }) => [
    latest.run.dag_id,
    latest.run.dag_run_id,
    count,
  ]);
  expect(shown).toEqual([
    ["a", "3", 2],
    ["b", "1", 1],
    ["a", "1", 1],
  ]);
});
