// The palette finds what is meant.
import { expect, it } from "vitest";
import { matching } from "./match";

const commands = ["Go to Settings", "Pause everything", "Dark theme", "nightly_report"].map(
  (label) => ({ id: label, label, run: () => undefined }),
);

it.each([
  ["", ["Go to Settings", "Pause everything", "Dark theme", "nightly_report"]],
  ["set", ["Go to Settings"]],
  ["every pause", ["Pause everything"]],
  ["t", ["Go to Settings", "Dark theme", "Pause everything", "nightly_report"]],
  ["REPORT", ["nightly_report"]],
  ["pause nothing", []],
])("%j", (query, labels) => {
  expect(matching(query, commands).map((command) => command.label)).toEqual(labels);
});
