// What a trial runs first, what it can take from earlier runs, and how a rehearsed run stands at
// an instant of its clock. Pure.
import type { RehearsedTask, TrialScope } from "@/api/trials";
import type { Graph, LiveTask } from "@/api/types";
import { linksOf, reach } from "@/canvas/walk";

export interface Plan {
  /** Runs first, in the order of the drawing. */
  first: string[];
  /** Runs as well, unless its last result is used. */
  before: string[];
}

export function planOf(
  tasks: readonly string[],
  edges: Graph["edges"],
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
