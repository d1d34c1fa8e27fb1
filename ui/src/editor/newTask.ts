// What a task begins with: a free name and fields with which the file is right from the start.
// What operators there are, and what else they can say, comes from the scheduler.
import type { Edit } from "@/api/editor";

export interface NewTask {
  task_id: string;
  task: Record<string, unknown>;
}

const FIELDS: Record<string, Record<string, unknown>> = {
  bash: { command: "echo hello" },
  python: { code: "def main(ds):\n    return ds\n" },
  branch: { cases: [{ follow: [] }] },
  branch_python: { code: "def main():\n    return []\n" },
  short_circuit: { condition: "{{ true }}" },
};

/** `bash`, then `bash_2`, `bash_3`, … */
export function freeName(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted)) return wanted;
  let count = 2;
  while (taken.has(`${wanted}_${count}`)) count += 1;
  return `${wanted}_${count}`;
}

export function newTask(operator: string, taken: ReadonlySet<string>): NewTask {
  const task_id = freeName(operator, taken);
  return { task_id, task: { operator, ...structuredClone(FIELDS[operator] ?? {}) } };
}

/** The edits that make it, at a place and on what it hangs on. */
export function addTask(
  { task_id, task }: NewTask,
  on: {
    at?: readonly [number, number] | undefined;
    from?: string | undefined;
    to?: string | undefined;
    edge?: { from: string; to: string } | undefined;
  },
): Edit[] {
  const { at, from, to, edge } = on;
  return [
    { edit: "add_task", task_id, task },
    ...(at ? [{ edit: "place" as const, node: task_id, at }] : []),
    ...(from ? [{ edit: "connect" as const, from, to: task_id }] : []),
    ...(to ? [{ edit: "connect" as const, from: task_id, to }] : []),
    ...(edge ? [{ edit: "splice" as const, task_id, from: edge.from, to: edge.to }] : []),
  ];
}
