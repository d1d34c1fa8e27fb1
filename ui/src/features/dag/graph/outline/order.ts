// The rows of the list: tasks in an order in which they could run one after another. Pure.
// The order of the file is not changed by it.

interface Edge {
  from: string;
  to: string;
}

/** What comes before stands before; else in the order of the file. Circles come last, as written. */
export function inOrder<T extends { task_id: string }>(
  nodes: readonly T[],
  edges: readonly Edge[],
): T[] {
  const known = new Set(nodes.map(({ task_id }) => task_id));
  const waits = new Map<string, number>();
  const next = new Map<string, string[]>();
  for (const { from, to } of edges) {
    if (!known.has(from) || !known.has(to)) continue;
    waits.set(to, (waits.get(to) ?? 0) + 1);
    next.set(from, [...(next.get(from) ?? []), to]);
  }
  const order: T[] = [];
  const left = new Map(nodes.map((node) => [node.task_id, node]));
  const ready = nodes.filter(({ task_id }) => !waits.get(task_id));
  for (let node = ready.shift(); node !== undefined; node = ready.shift()) {
    order.push(node);
    left.delete(node.task_id);
    const freed = (next.get(node.task_id) ?? []).flatMap((id) => {
      waits.set(id, (waits.get(id) ?? 1) - 1);
      return waits.get(id) === 0 ? (left.get(id) ?? []) : [];
    });
    // Where a path leads is read on before the next path.
    ready.unshift(...freed);
  }
  return [...order, ...left.values()];
}

/** Behind which task one goes that moves a place in the file; null is the first place. */
export function placeAfter(
  tasks: readonly { task_id: string }[],
  id: string,
  way: "up" | "down",
): string | null | undefined {
  const at = tasks.findIndex((task) => task.task_id === id);
  if (at < 0) return undefined;
  if (way === "up") return at === 0 ? undefined : (tasks[at - 2]?.task_id ?? null);
  return tasks[at + 1]?.task_id;
}
