// The rows of the list: every task after all that comes before it, with what is wrong on its lines.
// Pure; what can be done with a row is in useOutline.ts.
import type { FileTask, FileView } from "@/api/editor";
import type { Diagnostic } from "@/api/types";
import { list } from "../form/model";

export interface OutlineRow {
  id: string;
  operator: string;
  /** Tasks and groups that come directly before it, as written. */
  upstream: string[];
  isDisabled: boolean;
  problems: string[];
  locked: string | null;
}

type View = Pick<FileView, "tasks" | "groups">;

export function outlineRows(
  view: View,
  edges: readonly { from: string; to: string }[],
  diagnostics: readonly Diagnostic[],
): OutlineRow[] {
  const told = diagnostics.filter((it) => it.severity !== "info");
  return inOrder(view, edges).map((task) => {
    const fields = task.fields as Record<string, unknown>;
    return {
      id: task.task_id,
      operator: typeof fields.operator === "string" ? fields.operator : "",
      upstream: list(fields.upstream),
      isDisabled: fields.disabled === true,
      problems: told
        .filter(({ line }) => line >= task.first_line && line <= task.last_line)
        .map(({ message }) => message),
      locked: task.locked ?? null,
    };
  });
}

/**
 * In the file's order as far as that goes: a task waits for what comes before it. What lies on a
 * circle keeps its place in the file, behind the rest.
 */
function inOrder({ tasks, groups }: View, edges: readonly { from: string; to: string }[]) {
  const known = new Map(tasks.map((task) => [task.task_id, task]));
  const groupIds = new Set(groups.map((group) => group.group_id));
  const tasksOf = (id: string): string[] => {
    if (known.has(id)) return [id];
    return groupIds.has(id) ? [...known.keys()].filter((it) => it.startsWith(`${id}.`)) : [];
  };
  const written = tasks.flatMap((task) =>
    list((task.fields as Record<string, unknown>).upstream).map((from) => ({
      ...{ from, to: task.task_id },
    })),
  );
  const before = new Map<string, Set<string>>(tasks.map((task) => [task.task_id, new Set()]));
  for (const { from, to } of [...edges, ...written]) {
    for (const task of tasksOf(to)) for (const one of tasksOf(from)) before.get(task)?.add(one);
  }
  const done = new Set<string>();
  const open = new Set<string>();
  const ordered: FileTask[] = [];
  // A stack of its own: a chain of thousands of tasks would be too deep for calls.
  for (const { task_id } of tasks) {
    const stack = [task_id];
    while (stack.length > 0) {
      const id = stack.at(-1) as string;
      const waiting = [...(before.get(id) ?? [])].filter((it) => !done.has(it) && !open.has(it));
      if (done.has(id)) stack.pop();
      else if (waiting.length > 0 && !open.has(id)) {
        open.add(id);
        stack.push(...waiting.reverse());
      } else {
        stack.pop();
        done.add(id);
        const task = known.get(id);
        if (task) ordered.push(task);
      }
    }
  }
  return ordered;
}

/** Behind which task one goes that moves a place up or down in the file; undefined: it cannot. */
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
