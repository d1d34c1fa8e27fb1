// The rows of the grid: tasks in the order of the DAG, each group before its first task, and what a
// collapsed group hides left out. Pure, so that the order can be tested without a page.
import type { GridCell, GridGroup, GridRun, GridTask, TaskState } from "@/api/types";
import { STATES } from "@/theme/states";

export interface TaskRow {
  kind: "task";
  id: string;
  label: string;
  depth: number;
  task: GridTask;
}

export interface GroupRow {
  kind: "group";
  id: string;
  label: string;
  depth: number;
  tooltip: string | null;
  isCollapsed: boolean;
  /** All tasks below it, also those of groups inside. */
  taskIds: string[];
}

export type GridRow = TaskRow | GroupRow;

interface Branch {
  group: GridGroup | null;
  children: (GridTask | Branch)[];
}

export function gridRows(
  tasks: GridTask[],
  groups: GridGroup[],
  collapsed: ReadonlySet<string>,
): GridRow[] {
  const root: Branch = { group: null, children: [] };
  const known = new Map(groups.map((group) => [group.group_id, group]));
  const branches = new Map<string, Branch>();
  const branchOf = (id: string | null | undefined): Branch => {
    const group = id ? known.get(id) : undefined;
    if (!group) return root;
    const found = branches.get(group.group_id);
    if (found) return found;
    const made: Branch = { group, children: [] };
    branches.set(group.group_id, made);
    branchOf(group.parent).children.push(made);
    return made;
  };
  for (const task of tasks) branchOf(task.group).children.push(task);

  const rows: GridRow[] = [];
  const walk = (branch: Branch, depth: number, isHidden: boolean): string[] => {
    const ids: string[] = [];
    for (const child of branch.children) {
      if ("task_id" in child) {
        ids.push(child.task_id);
        if (isHidden) continue;
        const label = shortName(child.task_id, branch.group?.group_id);
        rows.push({ kind: "task", id: child.task_id, label, depth, task: child });
        continue;
      }
      if (child.group === null) continue;
      const { group_id, tooltip = null } = child.group;
      const isCollapsed = collapsed.has(group_id);
      const label = shortName(group_id, branch.group?.group_id);
      const row: GroupRow = {
        ...{ kind: "group", id: group_id, label, depth, tooltip, isCollapsed, taskIds: [] },
      };
      if (!isHidden) rows.push(row);
      row.taskIds = walk(child, depth + 1, isHidden || isCollapsed);
      ids.push(...row.taskIds);
    }
    return ids;
  };
  walk(root, 0, false);
  return rows;
}

/** Below its group a task needs not say the group's name again. */
function shortName(id: string, group: string | undefined): string {
  return group && id.startsWith(`${group}.`) ? id.slice(group.length + 1) : id;
}

/** What a row shows of a run; nothing where the run's version had no such task. */
export function cellOf(row: GridRow, run: GridRun): GridCell | null {
  if (row.kind === "task") return run.cells[row.id] ?? null;
  const cells = row.taskIds.flatMap((id) => run.cells[id] ?? []);
  if (cells.length === 0) return null;
  return { state: tellingState(cells.map(stateOf)), try_number: 0 };
}

export function stateOf(cell: { state: TaskState | null }): TaskState {
  return cell.state ?? "none";
}

/** The one state that tells most about several: what failed before what runs before what is done. */
export function tellingState(states: TaskState[]): TaskState {
  const open = states.filter((state) => state === "none").length;
  // Half done is not done: as long as something is open, success alone would say too much.
  if (open > 0 && open < states.length && states.every((state) => QUIET.has(state))) {
    return "scheduled";
  }
  return STATES.find((state) => states.includes(state)) ?? "none";
}

const QUIET: ReadonlySet<TaskState> = new Set(["none", "success", "skipped", "removed"]);
