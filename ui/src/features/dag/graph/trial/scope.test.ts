// What a trial runs first, and a rehearsed run at instants of its clock.
// Running them is tested in the browser.
import { expect, it } from "vitest";
import type { RehearsedTask } from "@/api/trials";
import { orderOf, planOf, statesAt } from "./scope";

const edges = [
  { from: "a", to: "b" },
  { from: "b", to: "c" },
  { from: "x", to: "c" },
];
const order = { tasks: ["a", "b", "x", "c"], edges };

it("begins with what waits for nothing that runs", () => {
  const upTo = { kind: "up_to", task_id: "c" } as const;
  expect(planOf(order, upTo, new Set()).first).toEqual(["a", "x"]);
  expect(planOf(order, upTo, new Set(["a", "x"])).first).toEqual(["b"]);
  expect(planOf(order, upTo, new Set()).before).toEqual(["a", "b", "x"]);
  const from = { kind: "from", task_id: "b" } as const;
  expect(planOf(order, from, new Set())).toEqual({ first: ["b"], before: [] });
  expect(planOf(order, { kind: "all" }, new Set()).first).toEqual(["a", "x"]);
});

it("knows the order whatever is folded, and leaves out what is disabled", () => {
  const task = (task_id: string, fields: Record<string, unknown> = {}) =>
    ({ task_id, fields }) as never;
  const found = orderOf({
    tasks: [
      task("start"),
      task("g.one"),
      task("g.two", { upstream: "g.one" }),
      task("off", { upstream: ["g"], disabled: true }),
      task("end", { upstream: ["off"] }),
    ],
    groups: [{ group_id: "g", fields: { upstream: ["start"] } }],
  });
  expect(found.tasks).toEqual(["start", "g.one", "g.two", "end"]);
  const upTo = { kind: "up_to", task_id: "end" } as const;
  expect(planOf(found, upTo, new Set()).first).toEqual(["start"]);
  expect(planOf(found, upTo, new Set(["start"])).first).toEqual(["g.one"]);
  expect(planOf(found, upTo, new Set(["start", "g.one", "g.two"])).first).toEqual(["end"]);
});

it("tells the states at an instant", () => {
  const task = (task_id: string, start: number | null, end: number, more: object) =>
    ({ task_id, start, end, map_index: -1, rendered: [], ...more }) as unknown as RehearsedTask;
  const run = [
    task("a", 0, 5, { state: "up_for_retry", try_number: 1 }),
    task("a", 9, 12, { state: "failed", try_number: 2 }),
    task("b", null, 12, { state: "upstream_failed", try_number: 0 }),
  ];
  const at = (seconds: number) => statesAt(run, seconds).map((it) => it.state);
  expect(at(1)).toEqual(["running", null]);
  expect(at(6)).toEqual(["up_for_retry", null]);
  expect(at(10)).toEqual(["running", null]);
  expect(at(12)).toEqual(["failed", "upstream_failed"]);
});
