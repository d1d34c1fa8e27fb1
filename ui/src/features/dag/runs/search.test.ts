// What the address says, and which question it becomes.
// With a day of 25 hours, because a day here is the one of the DAG's zone.
import { expect, it } from "vitest";
import { filterOf, runsSearch } from "./search";

it("reads what makes sense and leaves the rest", () => {
  const search = { view: "gantt", state: "failed", type: "odd", day: "yesterday", a: "r1", b: 3 };
  expect(runsSearch(search)).toEqual({
    ...{ view: "gantt", state: "failed", type: null, day: null, a: "r1", b: null },
  });
});

it("means the day of the DAG's zone, also when it has 25 hours", () => {
  const search = runsSearch({ day: "2026-11-01" });
  expect(filterOf(search, "America/New_York")).toEqual({
    run_after_gte: "2026-11-01T04:00:00.000Z",
    run_after_lte: "2026-11-02T04:59:59.999Z",
  });
});
