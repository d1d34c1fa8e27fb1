// The side panel's part of the address.
// What is in an address was written by anybody; what makes no sense is left out.
import { expect, it } from "vitest";
import { panelSearch } from "./panel";

it.each([
  ["nothing", {}, {}],
  ["a run", { run: "manual__1" }, { run: "manual__1" }],
  ["a run whose name reads as a number", { run: 7 }, { run: "7" }],
  [
    "a try of a mapped task",
    { run: "r", task: "t", map: "3", try: 2, panel: "log" },
    { run: "r", task: "t", map: 3, try: 2, panel: "log" },
  ],
  ["an index that is none", { run: "r", task: "t", map: "x" }, { run: "r", task: "t" }],
  ["a part that does not exist", { run: "r", task: "t", panel: "<b>" }, { run: "r", task: "t" }],
  ["a task without its run", { task: "t", panel: "log" }, {}],
  ["what belongs to others", { run: "r", q: "etl" }, { run: "r" }],
])("reads %s", (_, search, found) => {
  expect(panelSearch(search)).toEqual(found);
});
