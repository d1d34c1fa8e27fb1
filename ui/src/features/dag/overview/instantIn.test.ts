// Wall clocks as instants, also on the days on which the clocks change.
import { expect, it } from "vitest";
import { instantIn } from "./instantIn";

it.each([
  ["2026-01-15T02:00", "America/New_York", "2026-01-15T07:00:00.000Z"],
  ["2026-07-15T02:00", "America/New_York", "2026-07-15T06:00:00.000Z"],
  ["2026-03-08T04:00", "America/New_York", "2026-03-08T08:00:00.000Z"],
  ["2026-11-01T00:30", "America/New_York", "2026-11-01T04:30:00.000Z"],
  ["2026-03-01T09:00", "Asia/Seoul", "2026-03-01T00:00:00.000Z"],
])("%s in %s", (wall, zone, instant) => {
  expect(instantIn(wall, zone)).toBe(instant);
});

it("knows when nothing was entered", () => {
  expect(instantIn("", "UTC")).toBeNull();
});
