// What tells most about a day, and which weeks make up the year.
// Dates only, without a zone: which day a run belongs to is decided by the scheduler.
import { expect, it } from "vitest";
import type { CalendarDay } from "@/api/types";
import { addDays, kindOf, monthStarts, step, WEEKS, weekday, yearAround } from "./days";

const day = (some: Partial<CalendarDay>): CalendarDay => ({
  ...{ date: "2026-03-01", success: 0, failed: 0, running: 0, queued: 0 },
  ...{ planned: 0, missed: 0, skipped: 0 },
  ...some,
});

it.each([
  [{ success: 20, failed: 1 }, "failed"],
  [{ success: 20, missed: 1 }, "missed"],
  [{ success: 1, planned: 23 }, "success"],
  [{ planned: 24 }, "planned"],
  [{}, "empty"],
] as const)("says of a day with %j: %s", (some, kind) => {
  expect(kindOf(day(some))).toBe(kind);
});

it("begins on a Monday and has today in it, with some weeks to come", () => {
  const { from, to } = yearAround("2026-11-24", 0);
  expect(weekday(from)).toBe(0);
  expect(addDays(from, WEEKS * 7 - 1)).toBe(to);
  expect(to).toBe("2027-01-10");
});

it("goes over the end of February in a leap year", () => {
  expect(addDays("2028-02-28", 1)).toBe("2028-02-29");
  expect(addDays("2026-02-28", 1)).toBe("2026-03-01");
});

it("names each month once", () => {
  const months = monthStarts(yearAround("2026-11-24", 0).from).map(({ date }) => date.slice(0, 7));
  expect(new Set(months).size).toBe(months.length);
  expect(months.length).toBeGreaterThanOrEqual(12);
});

it("shows a single run, however busy another day was", () => {
  expect([step(0, 1_440), step(1, 1_440), step(1_440, 1_440)]).toEqual([0, 1, 4]);
});
