// Wall-clock time, above all where the clocks change.
// There an hour comes twice or never, and arithmetic that is right all year is wrong.
import { describe, expect, it } from "vitest";
import { instantOf, wallClock } from "./zoned";

describe("wall-clock time", () => {
  it.each([
    ["2026-03-01T02:00", "Asia/Seoul", "2026-02-28T17:00:00.000Z"],
    ["2026-07-01T02:00", "Europe/Berlin", "2026-07-01T00:00:00.000Z"],
    ["2026-03-29T02:30", "Europe/Berlin", "2026-03-29T01:30:00.000Z"],
    ["2026-10-25T02:30", "Europe/Berlin", "2026-10-25T00:30:00.000Z"],
    ["2026-11-01T01:30", "America/New_York", "2026-11-01T05:30:00.000Z"],
  ])("%s in %s", (wall, zone, instant) => {
    expect(new Date(instantOf(wall, zone) ?? 0).toISOString()).toBe(instant);
  });

  it("comes back as it went", () => {
    const at = Date.parse("2026-03-01T02:34:00Z");
    expect(instantOf(wallClock(at, "Asia/Kathmandu"), "Asia/Kathmandu")).toBe(at);
  });

  it("is not read from nonsense", () => {
    expect(instantOf("tomorrow", "UTC")).toBeNull();
  });
});
