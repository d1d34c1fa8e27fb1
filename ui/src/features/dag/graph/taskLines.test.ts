// Tasks are found in their file in whatever form it is written.
// Whether a file is a valid DAG is no question here.
import { expect, it } from "vitest";
import { rangeAt, taskLines } from "./taskLines";

const text = `schedule: "@daily"
groups:
  load: { tooltip: x }
tasks:
  extract:
    operator: bash
    command: |
      tasks:
        not: one
  "load.raw": { operator: empty }

  done:
    operator: empty
`;

it("finds the lines of each task", () => {
  expect(taskLines(text)).toEqual([
    { id: "load", first: 3, last: 3 },
    { id: "extract", first: 5, last: 9 },
    { id: "load.raw", first: 10, last: 10 },
    { id: "done", first: 12, last: 13 },
  ]);
});

it("finds the task of a line, and none between", () => {
  const ranges = taskLines(text);
  expect(rangeAt(ranges, 8)?.id).toBe("extract");
  expect(rangeAt(ranges, 1)).toBeNull();
});

it("reads a file that is one flow mapping, and none at all", () => {
  expect(taskLines("{tasks: {a: {operator: empty}}}").map(({ id }) => id)).toEqual(["a"]);
  expect(taskLines("")).toEqual([]);
});
