// What counts as a line of a level when the whole log is searched for it.
// The expression is the scheduler's kind; what it has in common with this one is tested.
import { expect, it } from "vitest";
import { ofLevel } from "./find";

const is = (level: "warning" | "error", line: string) => new RegExp(ofLevel(level).q).test(line);

it.each([
  ["2026-03-08T02:00:00.123456Z [2026-03-08, 11:00] ERROR - no", true, true],
  ["ValueError: no such day", true, true],
  ["2026-03-08T02:00:00Z mainspring: failed: exit code 3", true, true],
  ["2026-03-08T02:00:00Z WARNING:root:x", false, true],
  ["warning: unused", false, true],
  ["2026-03-08T02:00:00Z mainspring: started", false, false],
  ["no errors at all", false, false],
])("%s", (line, isError, isWarning) => {
  expect([is("error", line), is("warning", line)]).toEqual([isError, isWarning]);
});
