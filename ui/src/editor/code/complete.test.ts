// What is proposed at a place, and what a key of it means. `|^` is the caret.
// How the list looks, and which key takes what, is CodeMirror's and seen in the browser.
import { expect, it } from "vitest";
import { meaningAt, proposals } from "./complete";
import type { Schema } from "./schema";

const schema: Schema = {
  properties: {
    schedule: { description: "When it runs", type: ["string", "null"] },
    catchup: { type: "boolean", default: false },
    tasks: { type: "object", additionalProperties: { $ref: "#/$defs/task" } },
  },
  $defs: {
    task: {
      type: "object",
      properties: {
        operator: {
          oneOf: [
            { const: "bash", description: "Runs a command" },
            { const: "http", description: "Asks a server" },
          ],
        },
        upstream: { type: ["string", "array"], items: { type: "string" } },
        trigger_rule: { enum: ["all_success", "all_done"], default: "all_success" },
      },
      allOf: [
        {
          if: { properties: { operator: { const: "bash" } } },
          // biome-ignore lint/suspicious/noThenProperty: JSON Schema calls it so.
          then: { properties: { command: { type: "string", description: "The command" } } },
        },
        {
          if: { properties: { operator: { const: "http" } } },
          // biome-ignore lint/suspicious/noThenProperty: JSON Schema calls it so.
          then: { properties: { url: { type: "string" } } },
        },
      ],
    },
  },
};

function labels(marked: string): string[] {
  const before = marked.slice(0, marked.indexOf("|^")).split("\n");
  const column = before.at(-1)?.length ?? 0;
  const { list } = proposals(marked.replace("|^", ""), before.length, column, schema);
  return list.map(({ label }) => label);
}

it("proposes the keys that are not there yet", () => {
  expect(labels("schedule: x\n|^")).toEqual(["catchup", "tasks"]);
});

it("proposes an operator's keys to its task alone", () => {
  const keys = ["upstream", "trigger_rule", "command"];
  expect(labels("tasks:\n  a:\n    operator: bash\n    |^")).toEqual(keys);
  expect(labels("tasks:\n  a: { operator: http, |^ }")).toContain("url");
});

it("proposes values that can be counted", () => {
  expect(labels("tasks:\n  a:\n    operator: |^")).toEqual(["bash", "http"]);
  expect(labels("tasks:\n  a:\n    trigger_rule: |^")).toEqual(["all_success", "all_done"]);
  expect(labels("catchup: |^")).toEqual(["true", "false"]);
});

it("proposes other tasks and groups where one is named", () => {
  const text = "tasks:\n  a: {}\n  b:\n    upstream: [|^]\n  c: {}\ngroups:\n  g:\n";
  expect(labels(text)).toEqual(["a", "c", "g"]);
});

it("proposes the file's own params in a template", () => {
  const text =
    "params:\n  day: x\n  n: { type: integer }\ntasks:\n  a: { command: '{{ params.|^ }}' }";
  expect(labels(text)).toEqual(["params.day", "params.n"]);
});

it("says what a key means, and what an operator does", () => {
  const text = "schedule: x\ntasks:\n  a:\n    operator: bash\n    command: echo\n";
  expect(meaningAt(text, 1, 3, schema)?.meaning.help).toBe("When it runs");
  expect(meaningAt(text, 5, 6, schema)?.meaning.help).toBe("The command");
  expect(meaningAt(text, 4, 16, schema)?.meaning).toMatchObject({ title: "bash" });
  expect(meaningAt(text, 5, 14, schema)).toBeNull();
});
