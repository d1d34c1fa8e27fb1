// What a trial runs first, what it can take from earlier runs, and how a rehearsed run stands at
// an instant of its clock. Pure.

import type { FileView } from "@/api/editor";
import type { RehearsedTask, TrialScope } from "@/api/trials";
import type { LiveTask } from "@/api/types";
import { linksOf, reach } from "@/canvas/walk";

export interface Plan {
  /** Runs first, in the order of the drawing. */
  first: string[];
  /** Runs as well, unless its last result is used. */
  before: string[];
}

/** What follows what, whatever is folded in the drawing. */
export interface Order {
  tasks: readonly string[];
  edges: readonly { from: string; to: string }[];
}

const listOf = (upstream: unknown) => [upstream ?? []].flat().map(String);

/**
 * The order that the file says. A group stands for all of its tasks: those between its first and
 * its last come before and after the same tasks as these.
 */
export function orderOf({ tasks, groups }: Pick<FileView, "tasks" | "groups">): Order {
  const ids = tasks.map((task) => task.task_id);
  const groupIds = new Set(groups.map((group) => group.group_id));
  const inside = (id: string) =>
    groupIds.has(id) ? ids.filter((it) => it.startsWith(`${id}.`)) : [id];
  const named = [
    ...tasks.map(({ task_id, fields }) => ({ id: task_id, fields })),
    ...groups.map(({ group_id, fields }) => ({ id: group_id, fields })),
  ];
  const edges = named.flatMap(({ id, fields }) =>
    listOf(fields.upstream)
      .flatMap(inside)
      .flatMap((from) => inside(id).map((to) => ({ from, to }))),
  );
  const disabled = tasks.filter((it) => it.fields.disabled === true).map((it) => it.task_id);
  return { tasks: ids.filter((id) => !disabled.includes(id)), edges };
}

export function planOf(
  { tasks, edges }: Order,
  scope: TrialScope,
  frozen: ReadonlySet<string>,
): Plan {
  const id = scope.task_id ?? "";
  if (scope.kind === "task" || scope.kind === "from") return { first: [id], before: [] };
  const links = linksOf(edges);
  const above = scope.kind === "up_to" ? reach(links.before, id) : null;
  const part = tasks.filter((it) => above === null || above.has(it) || it === id);
  const running = new Set(part.filter((it) => !frozen.has(it)));
  const first = [...running].filter(
    (it) => ![...reach(links.before, it)].some((earlier) => running.has(earlier)),
  );
  return { first, before: above === null ? [] : part.filter((it) => it !== id) };
}

/** The states at so many seconds from the run's start. */
export function statesAt(tasks: readonly RehearsedTask[], at: number): LiveTask[] {
  const found = new Map<string, Map<number, RehearsedTask>>();
  for (const task of tasks) {
    const of = found.get(task.task_id) ?? new Map<number, RehearsedTask>();
    found.set(task.task_id, of);
    if ((task.start ?? task.end ?? 0) <= at) of.set(task.map_index, task);
  }
  return [...found].map(([task_id, instances]) => {
    const now = [...instances.values()];
    const stateOf = (it: RehearsedTask) =>
      it.start !== null && (it.end === null || it.end > at) ? "running" : it.state;
    const states = now.map(stateOf);
    const state =
      (["running", "failed"] as const).find((it) => states.includes(it)) ?? states.at(-1) ?? null;
    const tries = Math.max(0, ...now.map((it) => it.try_number));
    return { task_id, state, try_number: tries, max_tries: tries };
  });
}
