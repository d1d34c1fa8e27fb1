// What people say about times, and the schedule that comes of it.
// What the schedule means is core's to explain, and tested there.
import { describe, expect, it } from "vitest";
import { readTime, scheduleOf, USUAL } from "./when";

describe("readTime", () => {
  it.each([
    ["2", "2:0"],
    ["02:05", "2:5"],
    ["0205", "2:5"],
    ["14.30", "14:30"],
    ["2pm", "14:0"],
    ["12 am", "0:0"],
    ["12:30 PM", "12:30"],
    ["23:59", "23:59"],
    ["24:00", null],
    ["2:60", null],
    ["13pm", null],
    ["noon", null],
    ["", null],
  ])("%j", (text, expected) => {
    const time = readTime(text);
    expect(time && `${time.hour}:${time.minute}`).toBe(expected);
  });
});

it.each([
  [{}, "0 2 * * *"],
  [{ kind: "weekdays", time: "9:30" }, "30 9 * * MON-FRI"],
  [{ kind: "weekly", weekday: "SUN" }, "0 2 * * SUN"],
  [{ kind: "monthly", day: 15 }, "0 2 15 * *"],
  [{ kind: "monthly", day: 0 }, "0 2 L * *"],
  [{ kind: "hourly" }, "0 * * * *"],
  [{ kind: "minutes", minutes: 90 }, "every 90m"],
  [{ kind: "minutes", minutes: 0 }, null],
  [{ kind: "other", text: " @weekly " }, "@weekly"],
  [{ kind: "other", text: " " }, null],
  [{ time: "25:00" }, null],
] as const)("%j is %j", (change, schedule) => {
  expect(scheduleOf({ ...USUAL, ...change })).toBe(schedule);
});
