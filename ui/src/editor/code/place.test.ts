// Places are told right in the middle of typing. `|` is the caret.
// What is proposed there is tested with complete.ts.
import { expect, it } from "vitest";
import { namesBelow, placeAt, siblingValue } from "./place";

function at(marked: string) {
  const before = marked.slice(0, marked.indexOf("|^")).split("\n");
  return placeAt(marked.replace("|^", ""), before.length, before.at(-1)?.length ?? 0);
}

it.each([
  ["sche|^", "key", [], "sche"],
  ['schedule: "@da|^', "value", ["schedule"], "@da"],
  ["tasks:\n  a:\n    ope|^", "key", ["tasks", "a"], "ope"],
  ["tasks:\n  a:\n    operator: ba|^", "value", ["tasks", "a", "operator"], "ba"],
  ["tasks:\n  a: { operator: ba|^ }", "value", ["tasks", "a", "operator"], "ba"],
  ["tasks:\n  a: { operator: bash, ups|^", "key", ["tasks", "a"], "ups"],
  ["tasks:\n  a:\n    upstream: [b, c|^]", "value", ["tasks", "a", "upstream"], "c"],
  ["tasks:\n  a: { upstream: [b, c|^", "value", ["tasks", "a", "upstream"], "c"],
  ["tasks:\n  a:\n    upstream:\n      - b|^", "value", ["tasks", "a", "upstream"], "b"],
  ["tasks:\n  a:\n    upstream:\n    - b|^", "value", ["tasks", "a", "upstream"], "b"],
  ["tasks:\n  a:\n    command: echo {{ par|^", "template", ["tasks", "a", "command"], "par"],
  ["tasks:\n  a:\n    command: |\n      ope|^", "text", ["tasks", "a", "command"], ""],
  ["tasks:\n  a:\n    command: |\n      x {{ d|^ }}", "template", ["tasks", "a", "command"], "d"],
  ["# note|^", "text", [], ""],
])("%j is a %s below %j", (text, kind, path, word) => {
  expect(at(text)).toMatchObject({ kind, path, word });
});

it("knows what the mapping has besides", () => {
  expect(at("tasks:\n  a:\n    operator: bash\n    |^\n    retries: 1\n  b: {}").siblings).toEqual([
    "operator",
    "retries",
  ]);
});

it("finds the operator of the task around", () => {
  const text =
    "tasks:\n  a:\n    env:\n      X: 1\n    operator: http # get\n  b: { operator: bash }\n";
  expect(siblingValue(text, 4, "operator")).toBe("http");
  expect(siblingValue(text, 3, "operator")).toBe("http");
  expect(siblingValue(text, 6, "operator")).toBe("bash");
  expect(siblingValue("schedule: x\n", 1, "operator")).toBeNull();
});

it("names tasks and groups", () => {
  const text = 'tasks:\n  # first\n  a:\n    env: {}\n  "b c": {}\ngroups:\n  g:\n';
  expect(namesBelow(text, "tasks")).toEqual(["a", "b c"]);
  expect(namesBelow(text, "groups")).toEqual(["g"]);
});
