// Schedules to tabs and back without loss, over every expression that Airflow's parser was asked.
// How a tab looks is not tested here.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { isSameSchedule } from "./fields";
import { type Shape, shapeIn, shapeOf, startOf, TABS, unfaithful, write } from "./shape";

const tabOf = (...entries: string[]) => shapeOf(entries).tab;

describe("the tab that can hold a schedule", () => {
  it.each([
    ["*/15 * * * *", "minutes"],
    ["* * * * *", "minutes"],
    ["*/15 9-17 * * mon-fri", "minutes"],
    ["*/7 * * * *", "minutes"],
    ["5 * * * *", "hourly"],
    ["0 */6 * * *", "hourly"],
    ["30 9-17/2 * * 1-5", "hourly"],
    ["0 9 * * *", "daily"],
    ["30 8,17 * * MON-FRI", "daily"],
    ["0 9 */3 * *", "daily"],
    ["@daily", "daily"],
    ["0 9 * * 1,3", "weekly"],
    ["@weekly", "weekly"],
    ["0 9 1 * *", "monthly"],
    ["0 9 L * *", "monthly"],
    ["0 9 1W * *", "monthly"],
    ["0 9 * */2 1#1", "monthly"],
    ["0 9 * * L5", "monthly"],
    ["0 9 25 12 *", "yearly"],
    ["0 9 * 3 sun#2", "yearly"],
    ["0 9 1,15 * *", "calendar"],
    ["0 9 3,17 2 *", "calendar"],
    ["every 90m", "interval"],
    ["0 9 13 * 5", "advanced"],
    ["0 0 L-3 * *", "advanced"],
    ["every 45s", "advanced"],
    ["nonsense", "advanced"],
    ["0-29/10 9 * * *", "advanced"],
  ])("%s: %s", (text, tab) => expect(tabOf(text)).toBe(tab));

  it("is found for lists as well", () => {
    expect(shapeOf(["0 9 * * mon-fri", "30 17 * * mon-fri"])).toMatchObject({
      tab: "daily",
      isWorkdays: true,
      times: ["09:00", "17:30"],
    });
    expect(tabOf("0 9 1 * *", "0 9 3,4 5 *")).toBe("calendar");
    expect(tabOf("0 9 * * mon", "0 10 * * tue")).toBe("advanced");
    expect(tabOf("0 9 * * *", "every 2h")).toBe("advanced");
  });

  it("may be another one too", () => {
    expect(shapeIn("weekly", ["0 9 * * mon-fri"])).toMatchObject({ weekdays: [1, 2, 3, 4, 5] });
    expect(shapeIn("calendar", ["0 9 5 * *"])).not.toBeNull();
    expect(shapeIn("daily", ["0 9 5 * *"])).toBeNull();
    expect(shapeIn("hourly", ["0 9 * * *"])).toBeNull();
  });
});

describe("what a tab writes", () => {
  it.each<[Shape, string[]]>([
    [{ tab: "weekly", weekdays: [0, 6], times: ["09:00"] }, ["0 9 * * sat,sun"]],
    [{ tab: "weekly", weekdays: [1, 2, 3], times: ["09:05"] }, ["5 9 * * mon-wed"]],
    [
      { tab: "daily", every: 1, isWorkdays: true, times: ["17:30", "09:00", "10:30"] },
      ["0 9 * * mon-fri", "30 10,17 * * mon-fri"],
    ],
    [
      { tab: "monthly", on: { kind: "weekday", nth: 0, weekday: 5 }, every: 1, times: ["18:00"] },
      ["0 18 * * L5"],
    ],
    [
      { tab: "monthly", on: { kind: "weekday", nth: 2, weekday: 1 }, every: 3, times: ["18:00"] },
      ["0 18 * */3 mon#2"],
    ],
    [{ tab: "interval", count: 90, unit: "m" }, ["every 90m"]],
  ])("%o", (shape, entries) => {
    expect(write(shape)).toEqual(entries);
    expect(shapeIn(shape.tab, entries)).toEqual({ ...shape, ...sorted(shape) });
  });

  it("keeps the time of day when the tab changes", () => {
    expect(write(startOf("weekly", ["15 7 * * *"]))).toEqual(["15 7 * * mon"]);
  });

  it("says where a distance is none", () => {
    const ask = (text: string) => unfaithful(shapeOf([text]))?.interval;
    expect(ask("*/7 * * * *")).toBe("every 7m");
    expect(ask("0 */5 * * *")).toBe("every 5h");
    expect(ask("0 9 */3 * *")).toBe("every 3d");
    expect(ask("0 9 1 */5 *")).toBeNull();
    expect(ask("*/15 * * * *")).toBeUndefined();
    expect(ask("0 */6 * * *")).toBeUndefined();
  });
});

function sorted(shape: Shape) {
  return "times" in shape ? { times: [...shape.times].sort() } : {};
}

describe("nothing is lost", () => {
  const folder = `${import.meta.dirname}/../../../tests/conformance/cron`;
  const recorded = readFileSync(`${folder}/next.jsonl`, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => (JSON.parse(line) as { expr: string }).expr);
  const invalid = readFileSync(`${folder}/invalid.txt`, "utf8")
    .split("\n")
    .filter((line) => line.startsWith('"'))
    .map((line) => JSON.parse(line) as string);

  it("of what Airflow's parser was asked, valid or not", () => {
    expect(recorded.length).toBeGreaterThan(100);
    for (const text of [...recorded, ...invalid]) {
      for (const tab of TABS) {
        const shape = shapeIn(tab, [text]);
        if (shape === null) continue;
        expect(isSameSchedule(write(shape), [text]), `${text} in ${tab}`).toBe(true);
        // What a tab has written it reads as the same, to the letter.
        const again = shapeIn(tab, write(shape));
        expect(again && write(again), `${text} in ${tab}`).toEqual(write(shape));
      }
      expect(shapeOf([text])).not.toBeNull();
    }
  });

  it("holds nothing invalid in a tab", () => {
    expect(invalid.filter((text) => tabOf(text) !== "advanced")).toEqual([]);
  });

  it("of what the tabs themselves write", () => {
    for (let every = 1; every <= 59; every++) {
      for (const weekdays of [[], [0], [1, 2, 3, 4, 5], [0, 2, 6]]) {
        const shape: Shape = { tab: "minutes", every, hours: { from: 9, to: 17 }, weekdays };
        expect(write(shapeOf(write(shape)))).toEqual(write(shape));
      }
    }
    for (let day = 1; day <= 31; day++) {
      for (const times of [["00:00"], ["09:00", "17:00"], ["23:59", "08:15"]]) {
        for (const month of [0, 1, 12]) {
          const shape: Shape = { tab: "calendar", picks: [{ month, days: [day] }], times };
          expect(write(shapeOf(write(shape)))).toEqual(write(shape));
        }
      }
    }
  });
});
