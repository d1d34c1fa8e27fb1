// The order of the rows, what a group says of its tasks, and what is in sight.
// The arithmetic of the grid; keys, pointer and drawing need a page, and are not tested here.
import { expect, it } from "vitest";
import type { GridTask } from "@/api/types";
import { labelsOf } from "./dates";
import { gridRows, tellingState } from "./gridRows";
import { visibleRange } from "./visible";

const task = (task_id: string, group: string | null = null): GridTask => ({
  ...{ task_id, group, operator: "bash", is_mapped: false },
});
const groups = [{ group_id: "in" }, { group_id: "in.deep", parent: "in" }];
const tasks = [task("in.a", "in"), task("out"), task("in.deep.b", "in.deep"), task("in.c", "in")];

it("keeps a group's tasks together below it, under their short names", () => {
  const rows = gridRows(tasks, groups, new Set());
  expect(rows.map((row) => `${row.depth} ${row.label}`)).toEqual([
    "0 in",
    "1 a",
    "1 deep",
    "2 b",
    "1 c",
    "0 out",
  ]);
});

it("hides what is below a collapsed group, and still knows its tasks", () => {
  const rows = gridRows(tasks, groups, new Set(["in"]));
  expect(rows.map((row) => row.id)).toEqual(["in", "out"]);
  expect(rows[0]).toMatchObject({ taskIds: ["in.a", "in.deep.b", "in.c"] });
});

it("does not lose a task whose group nobody described", () => {
  expect(gridRows([task("x", "gone")], [], new Set()).map((row) => row.id)).toEqual(["x"]);
});

it.each([
  [["success", "failed", "running"], "failed"],
  [["success", "running"], "running"],
  [["success", "success"], "success"],
  [["success", "none"], "scheduled"],
  [["none", "none"], "none"],
] as const)("says of %j: %s", (states, telling) => {
  expect(tellingState([...states])).toBe(telling);
});

it("knows what is in sight, with some to spare on both sides", () => {
  expect(visibleRange(0, 200, 20, 1_000)).toEqual({ from: 0, to: 16 });
  expect(visibleRange(4_000, 200, 20, 1_000)).toEqual({ from: 196, to: 216 });
  expect(visibleRange(0, 200, 20, 3)).toEqual({ from: 0, to: 3 });
  expect(visibleRange(90_000, 200, 20, 3)).toEqual({ from: 3, to: 3 });
});

it("writes the first run of a day as its date, and the hour between, not too close", () => {
  const hours = [3, 2, 1, 0, -1, -2, -3, -4, -5];
  const runs = hours.map((hour) => ({
    run_after: new Date(Date.UTC(2026, 2, 2, hour)).toISOString(),
  }));
  expect(labelsOf(runs, "UTC")).toEqual(["", "", "", "03-02", "", "", "", "", "03-01"]);
});
