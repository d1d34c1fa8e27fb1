// Dates, durations and sizes as they stand on screen.
// Zones and languages come in as arguments, so the machine's own do not matter.
import { describe, expect, it } from "vitest";
import { bytes, dateTime, duration, relative, zoneName } from "./format";

describe("duration", () => {
  it.each([
    [0.0004, "0 ms"],
    [0.42, "420 ms"],
    [0.9996, "1.0 s"],
    [9.94, "9.9 s"],
    [9.96, "10 s"],
    [59.6, "1 m 00 s"],
    [185, "3 m 05 s"],
    [7_620, "2 h 07 m"],
    [273_600, "3 d 04 h"],
    [-3, "0 ms"],
  ])("%d is %s", (seconds, text) => expect(duration(seconds, "en")).toBe(text));

  it("speaks Korean, and counts in whole seconds", () => {
    expect([0.42, 102, 7_620].map((it) => duration(it, "ko"))).toEqual([
      "420ms",
      "1분 42초",
      "2시간 07분",
    ]);
    expect(duration(3, "en", 0)).toBe("3 s");
  });
});

describe("bytes", () => {
  it.each([
    [0, "0 B"],
    [812, "812 B"],
    [4_210, "4.2 KB"],
    [99_960, "100 KB"],
    [999_600, "1.0 MB"],
    [1_300_000_000, "1.3 GB"],
  ])("%d is %s", (count, text) => expect(bytes(count)).toBe(text));
});

describe("relative", () => {
  const now = Date.parse("2026-03-01T00:00:00Z");
  it.each([
    ["2026-03-01T00:00:00Z", "now"],
    ["2026-03-01T00:00:40Z", "in 40 seconds"],
    ["2026-02-28T22:10:00Z", "1 h 50 m ago"],
    ["2026-03-01T01:50:00Z", "in 1 h 50 m"],
    ["2026-03-01T00:59:40Z", "in 1 hour"],
    ["2026-03-01T00:01:50Z", "in 2 minutes"],
    ["2026-03-01T23:59:50Z", "tomorrow"],
    ["2026-03-03T01:00:00Z", "in 2 days"],
  ])("%s is %s", (at, text) => expect(relative(Date.parse(at), now, "en")).toBe(text));

  it("speaks Korean", () => {
    expect(relative(now - 120_000, now, "ko")).toBe("2분 전");
    expect(relative(now + 6_600_000, now, "ko")).toBe("1시간 50분 후");
  });
});

it("shows an instant in its zone, around midnight and in the repeated hour", () => {
  const at = Date.parse("2026-03-01T15:00:00Z");
  expect(dateTime(at, "Asia/Seoul")).toBe("2026-03-02 00:00");
  expect(zoneName(at, "Asia/Seoul", "en")).toBe("GMT+9");
  const first = Date.parse("2026-11-01T05:30:00Z");
  expect(dateTime(first, "America/New_York")).toBe("2026-11-01 01:30");
  expect(zoneName(first, "America/New_York", "en")).toBe("EDT");
  expect(zoneName(first + 3_600_000, "America/New_York", "en")).toBe("EST");
});
