// A task of a run as stretches of time: waiting in the queue, each of its tries, and the pauses
// between them. Pure; the present comes in for what still goes on.
import type { TaskInstance, TaskState } from "@/api/types";

export interface Span {
  kind: "queued" | "try" | "pause";
  state: TaskState;
  /** Milliseconds. */
  from: number;
  to: number;
  tryNumber: number;
}

export interface GanttRow {
  key: string;
  taskId: string;
  mapIndex: number;
  label: string;
  state: TaskState;
  spans: Span[];
}

export type Timed = Pick<
  TaskInstance,
  "state" | "try_number" | "queued_when" | "start_date" | "end_date"
>;

const at = (instant: string | null | undefined) => (instant ? Date.parse(instant) : null);

export function spansOf(tries: Timed[], now: number): Span[] {
  const spans: Span[] = [];
  let before: number | null = null;
  for (const one of [...tries].sort((a, b) => a.try_number - b.try_number)) {
    const state = one.state ?? "none";
    const tryNumber = one.try_number;
    const [queued, start, end] = [at(one.queued_when), at(one.start_date), at(one.end_date)];
    const from = queued ?? start;
    if (before !== null && from !== null && from > before) {
      spans.push({ kind: "pause", state: "up_for_retry", from: before, to: from, tryNumber });
    }
    if (queued !== null && (start === null || start > queued)) {
      const to = start ?? end ?? now;
      spans.push({ kind: "queued", state: "queued", from: queued, to, tryNumber });
    }
    if (start !== null) {
      const to = end ?? Math.max(now, start);
      spans.push({ kind: "try", state, from: start, to, tryNumber });
      before = to;
    }
  }
  const last = tries.at(-1);
  if (last?.state === "up_for_retry" && before !== null && now > before) {
    const tryNumber = last.try_number + 1;
    spans.push({ kind: "pause", state: "up_for_retry", from: before, to: now, tryNumber });
  }
  return spans;
}

/** In the order in which they began; what has not begun comes last. */
export function ganttRows(
  tasks: TaskInstance[],
  triesOf: (task: TaskInstance) => Timed[] | undefined,
  now: number,
): GanttRow[] {
  const rows = tasks.map((task) => {
    const tries = triesOf(task);
    const spans = spansOf(tries && tries.length > 0 ? tries : [task], now);
    const { task_id: taskId, map_index: mapIndex } = task;
    const label = mapIndex >= 0 ? `${taskId} [${mapIndex}]` : taskId;
    return { key: label, taskId, mapIndex, label, state: task.state ?? "none", spans };
  });
  const begin = (row: GanttRow) => row.spans[0]?.from ?? Number.POSITIVE_INFINITY;
  // Infinity less infinity is no number.
  return rows.sort((a, b) => (begin(a) === begin(b) ? 0 : begin(a) - begin(b)));
}

/** The whole of the run, with a little room at both ends. */
export function extentOf(rows: GanttRow[], start: number, now: number): [number, number] {
  let from = start;
  let to = start + 1;
  for (const { spans } of rows) {
    for (const span of spans) {
      from = Math.min(from, span.from);
      to = Math.max(to, span.to);
    }
  }
  const room = Math.max(1, (Math.min(to, Math.max(now, to)) - from) * 0.02);
  return [from - room, to + room];
}

/** A part of the time, narrowed or widened around a point that stays in place. */
export function zoomed(
  [from, to]: [number, number],
  around: number,
  factor: number,
  whole: [number, number],
): [number, number] {
  const length = Math.min((to - from) * factor, whole[1] - whole[0]);
  if (length < 1) return [from, to];
  const share = (around - from) / (to - from);
  return kept(around - share * length, length, whole);
}

export function moved(
  [from, to]: [number, number],
  by: number,
  whole: [number, number],
): [number, number] {
  return kept(from + by, to - from, whole);
}

function kept(from: number, length: number, whole: [number, number]): [number, number] {
  const start = Math.max(whole[0], Math.min(from, whole[1] - length));
  return [start, start + length];
}
