// The lines as a person would write them, quotes where YAML wants them.
// That a file with them is read is tested in the browser.
import { expect, it } from "vitest";
import { freeName, newDag, scheduleLine } from "./scheduleLine";

it("writes the lines of a DAG file", () => {
  expect(scheduleLine(["0 9 * * *"], "UTC")).toBe('schedule: "0 9 * * *"\ntimezone: UTC\n');
  expect(scheduleLine(["0 9 * * *", "every 90m"], "UTC")).toBe(
    'schedule: ["0 9 * * *", "every 90m"]\ntimezone: UTC\n',
  );
  expect(newDag([], "UTC")).toContain("schedule: null");
  expect(freeName(["scheduled", "scheduled_2"])).toBe("scheduled_3");
});
