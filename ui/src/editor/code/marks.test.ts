// Cron fields and templates are told from plain text.
// Their colours are the theme's.
import { expect, it } from "vitest";
import { marksOf } from "./marks";

const marked = (line: string) => marksOf(line).map(({ from, to }) => line.slice(from, to));

it.each([
  ['schedule: "30 2 * * 1-5"  # weekdays', ["30", "2", "*", "*", "1-5"]],
  ["  - 0 9 * * MON", ["0", "9", "*", "*", "MON"]],
  ["schedule: every 90m", []],
  ["schedule: '@daily'", []],
  ["command: echo {{ ds }} and {% if x %}y{% endif %}", ["{{ ds }}", "{% if x %}", "{% endif %}"]],
  ["  - a b c d e", []],
])("%s", (line, expected) => expect(marked(line)).toEqual(expected));
