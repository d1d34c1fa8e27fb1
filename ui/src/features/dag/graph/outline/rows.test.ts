// Order and problems of the list of tasks. The file's reading is the scheduler's.
import { expect, it } from "vitest";
import type { FileView } from "@/api/editor";
import type { Diagnostic } from "@/api/types";
import { outlineRows, placeAfter } from "./rows";

function view(tasks: Record<string, object>, groups: string[] = []) {
  return {
    tasks: Object.entries(tasks).map(([task_id, fields], at) => ({
      ...{ task_id, fields, note: null, locked: null },
      ...{ first_line: at * 2 + 1, last_line: at * 2 + 2 },
    })),
    groups: groups.map((group_id) => ({ group_id, fields: {} })),
  } as unknown as FileView;
}
const order = (of: FileView, edges: { from: string; to: string }[] = []) =>
  outlineRows(of, edges, []).map((row) => row.id);

it("puts each task after what comes before it, else as in the file", () => {
  expect(order(view({ c: { upstream: "b" }, a: {}, b: { upstream: ["a"] } }))).toEqual([
    ...["a", "b", "c"],
  ]);
  expect(order(view({ z: {}, a: {} }))).toEqual(["z", "a"]);
  expect(order(view({ end: { upstream: "g" }, "g.a": {}, "g.b": {} }, ["g"]))).toEqual([
    ...["g.a", "g.b", "end"],
  ]);
  // What only the drawing knows: where a branch leads.
  expect(order(view({ x: {}, choose: {} }), [{ from: "choose", to: "x" }])).toEqual([
    ...["choose", "x"],
  ]);
});

it("shows every task of a circle once", () => {
  const rows = order(view({ a: { upstream: "b" }, b: { upstream: "a" }, c: { upstream: "b" } }));
  expect([...rows].sort()).toEqual(["a", "b", "c"]);
});

it("is not too deep for thousands in a row", () => {
  const many = Object.fromEntries(
    Array.from({ length: 5_000 }, (_, at) => [`t${at}`, { upstream: `t${at + 1}` }]),
  );
  expect(order(view(many))[0]).toBe("t4999");
});

it("tells what is wrong on a task's lines", () => {
  const diagnostics = [
    { line: 3, severity: "error", message: "no command" },
    { line: 4, severity: "info", message: "by the way" },
  ] as Diagnostic[];
  const rows = outlineRows(view({ a: {}, b: {} }), [], diagnostics);
  expect(rows.map((row) => row.problems)).toEqual([[], ["no command"]]);
});

it("moves a task by one place in the file", () => {
  const tasks = ["a", "b", "c"].map((task_id) => ({ task_id }));
  expect(placeAfter(tasks, "a", "up")).toBe(undefined);
  expect(placeAfter(tasks, "b", "up")).toBe(null);
  expect(placeAfter(tasks, "c", "up")).toBe("a");
  expect(placeAfter(tasks, "b", "down")).toBe("c");
  expect(placeAfter(tasks, "c", "down")).toBe(undefined);
});
