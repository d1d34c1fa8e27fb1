// The form's fields from a schema, and texts to values and back.
// The real schema is drawn in the browser's tests.
import { expect, it } from "vitest";
import { kindOf, readAs, secondsOf, sectionsOf, textOf, triesAfter } from "./model";

const DURATION = { anyOf: [{ type: "string", pattern: "^(?=.)(\\d+d)?(\\d+h)?$" }, { const: 0 }] };

it("chooses an input for each shape", () => {
  const cases: [string, object, string][] = [
    ["command", { type: "string", format: "code" }, "code"],
    ["trigger_rule", { enum: ["all_success"] }, "choice"],
    ["retry_delay", DURATION, "duration"],
    ["env", { anyOf: [{ type: "object", additionalProperties: { type: "string" } }] }, "env"],
    ["disabled", { type: "boolean" }, "switch"],
    ["upstream", { type: ["string", "array"], items: { type: "string" } }, "tasks"],
    ["tags", { type: "array", items: { type: "string" } }, "list"],
    ["on_failure", { type: ["string", "array"], items: { type: "string" } }, "connections"],
    ["retries", { type: "integer" }, "number"],
    ["condition", { type: ["string", "boolean"] }, "template"],
    ["cases", { type: "array", items: { type: "object" } }, "cases"],
    ["params", { type: "object" }, "params"],
    ["op_kwargs", { anyOf: [{ type: "object" }] }, "json"],
  ];
  for (const [name, schema, kind] of cases) expect(kindOf(name, schema), name).toBe(kind);
});

it("puts fields into sections, what must be said first", () => {
  const keys = {
    retries: { type: "integer" },
    command: { type: "string" },
    note: { type: "string" },
  };
  const sections = sectionsOf(keys, { retries: 2 }, ["command"]);
  expect(sections.map(({ name, fields }) => [name, fields.map((field) => field.name)])).toEqual([
    ["what", ["command", "note"]],
    ["retries", ["retries"]],
  ]);
});

it("reads what it writes", () => {
  const cases = [
    ["list", ["a", "b"], "a, b"],
    ["number", 3, "3"],
    ["json", [{ follow: ["a"] }], JSON.stringify([{ follow: ["a"] }], null, 2)],
    ["text", "{{ ds }}", "{{ ds }}"],
  ] as const;
  for (const [kind, value, text] of cases) {
    expect(textOf(kind, value)).toBe(text);
    expect(readAs(kind, text)).toEqual(value);
  }
  for (const [kind, text] of [
    ["number", "x"],
    ["json", "{"],
  ] as const) {
    expect(() => readAs(kind, text)).toThrow(kind);
  }
});

it("shows what the DAG gives all its tasks as the default", () => {
  const keys = { retries: { type: "integer", default: 0 }, cwd: { type: "string" } };
  const fields = sectionsOf(keys, {}, [], { retries: 3 }).flatMap((section) => section.fields);
  expect(fields.map((field) => [field.name, field.default, field.isSet])).toEqual([
    ["retries", 3, false],
    ["cwd", undefined, false],
  ]);
});

it("says when a task is tried again", () => {
  const told = (said: object) =>
    triesAfter({ ...said }).map(({ pause, since }) => [
      ...[pause.least, pause.most],
      ...[since.least, since.most],
    ]);
  expect(told({ retries: 2, retry_delay: "1m" })).toEqual([
    [60, 60, 60, 60],
    [60, 60, 120, 120],
  ]);
  const grown = { retries: 3, retry_delay: "1m", retry_exponential_backoff: true };
  expect(told({ ...grown, max_retry_delay: "3m" })).toEqual([
    [60, 119, 60, 119],
    [120, 180, 180, 299],
    [180, 180, 360, 479],
  ]);
  expect(told({ ...grown, retries: 1, retry_delay: 0 })).toEqual([[1, 1, 1, 1]]);
  expect(told({ retries: "{{ x }}" })).toEqual([]);
  expect(secondsOf("1h30m")).toBe(5_400);
  expect(secondsOf("soon")).toBe(null);
});
