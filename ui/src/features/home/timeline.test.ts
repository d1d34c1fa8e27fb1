// Folded slots are spread over their time, and the next of each is found.
// With times written out, so that no clock is read; the drawing is not looked at here.
import { describe, expect, it } from "vitest";
import type { TimelineSlot } from "@/api/types";
import { binsOf, comingOf, countWithin, HALF_HOUR, neighbour, windowAround } from "./timeline";

const at = (time: string) => Date.parse(`2026-01-01T${time}Z`);
const slot = (time: string, more: Partial<TimelineSlot> = {}): TimelineSlot => ({
  dag_id: "a",
  at: `2026-01-01T${time}Z`,
  kind: "planned",
  count: 1,
  ...more,
});

describe("the timeline", () => {
  it("is cut at whole half hours", () => {
    expect(windowAround(at("12:40:13"))).toEqual({
      from: at("12:30:00") - 24 * 2 * HALF_HOUR,
      to: at("12:30:00") + 49 * HALF_HOUR,
    });
  });

  it("spreads what is folded over its time", () => {
    const folded = slot("00:05:00", { until: "2026-01-01T01:00:00Z", count: 12 });
    expect(countWithin(folded, at("00:00:00"), at("00:30:00"))).toBe(5);
    expect(countWithin(folded, at("00:30:00"), at("01:00:00"))).toBe(6);
    expect(countWithin(folded, at("01:00:00"), at("01:30:00"))).toBe(1);
    expect(countWithin(folded, at("01:30:00"), at("02:00:00"))).toBe(0);
  });

  it("puts the most telling first", () => {
    const slots = [
      slot("00:01:00", { kind: "ran", state: "success" }),
      slot("00:02:00", { kind: "missed", count: 3 }),
      slot("00:03:00", { kind: "ran", state: "failed" }),
    ];
    const [bin] = binsOf({ slots }, at("00:00:00"), at("00:30:00"));
    expect(bin?.entries.map(({ mark }) => mark)).toEqual(["failed", "missed", "success"]);
    expect(bin?.total).toBe(5);
  });

  it("says what comes next, also of what is folded", () => {
    const slots = [
      slot("03:00:00", { dag_id: "late" }),
      slot("00:05:00", { dag_id: "often", until: "2026-01-01T04:00:00Z", count: 48 }),
      slot("00:10:00", { dag_id: "gone" }),
      slot("02:00:00", { dag_id: "ran", kind: "ran" }),
    ];
    expect(comingOf(slots, at("01:02:00")).map((one) => [one.slot.dag_id, one.at])).toEqual([
      ["often", at("01:05:00")],
      ["late", at("03:00:00")],
    ]);
  });

  it("goes on to the next half hour with something in it", () => {
    const slots = [slot("00:00:00"), slot("02:00:00")];
    const bins = binsOf({ slots }, at("00:00:00"), at("03:00:00"));
    expect(neighbour(bins, 0, 1)).toBe(4);
    expect(neighbour(bins, 4, 1)).toBe(4);
    expect(neighbour(bins, 4, -1)).toBe(0);
  });
});
