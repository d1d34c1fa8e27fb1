// A day back and a day ahead in half hours: what was decided of each slot, and what is planned.
// Pure; the drawing and the list show the same.
import type { Instant, Timeline, TimelineSlot } from "@/api/types";

export const HALF_HOUR = 30 * 60_000;
const DAY = 24 * 60 * 60_000;

/** What a slot is shown as, most telling first. */
export const MARKS = [
  "failed",
  "missed",
  "running",
  "queued",
  "skipped_paused",
  "coalesced",
  "success",
  "planned",
] as const;
export type Mark = (typeof MARKS)[number];

export interface Entry {
  slot: TimelineSlot;
  mark: Mark;
  count: number;
}

export interface Bin {
  at: number;
  /** Most telling first. */
  entries: Entry[];
  counts: Partial<Record<Mark, number>>;
  total: number;
}

/** Whole half hours, so that the address of the answer stays the same for as long. */
export function windowAround(now: number): { from: number; to: number } {
  const here = Math.floor(now / HALF_HOUR) * HALF_HOUR;
  return { from: here - DAY, to: here + DAY + HALF_HOUR };
}

export function markOf(slot: TimelineSlot): Mark {
  return slot.kind === "ran" ? (slot.state ?? "success") : slot.kind;
}

export function binsOf({ slots }: Pick<Timeline, "slots">, from: number, to: number): Bin[] {
  const bins = Array.from({ length: Math.ceil((to - from) / HALF_HOUR) }, (_, at): Bin => {
    return { at: from + at * HALF_HOUR, entries: [], counts: {}, total: 0 };
  });
  for (const slot of slots) {
    const mark = markOf(slot);
    for (const bin of bins.slice(...reachOf(slot, from))) {
      const count = countWithin(slot, bin.at, bin.at + HALF_HOUR);
      if (count === 0) continue;
      bin.entries.push({ slot, mark, count });
      bin.counts[mark] = (bin.counts[mark] ?? 0) + count;
      bin.total += count;
    }
  }
  const rank = (entry: Entry) => MARKS.indexOf(entry.mark);
  for (const bin of bins) {
    bin.entries.sort((a, b) => rank(a) - rank(b) || a.slot.dag_id.localeCompare(b.slot.dag_id));
  }
  return bins;
}

/** The bins that can hold something of it, as `slice` wants them: most slots lie in one. */
function reachOf(slot: TimelineSlot, from: number): [number, number] {
  const binAt = (at: number) => Math.max(0, Math.floor((at - from) / HALF_HOUR));
  const first = Date.parse(slot.at);
  return [binAt(first), binAt(slot.until ? Date.parse(slot.until) : first) + 1];
}

/** How many of a folded slot fall between: they stand at even distances from `at` to `until`. */
export function countWithin(slot: TimelineSlot, from: number, to: number): number {
  const first = Date.parse(slot.at);
  const last = slot.until ? Date.parse(slot.until) : first;
  if (slot.count <= 1 || last <= first) return first >= from && first < to ? slot.count : 0;
  const step = (last - first) / (slot.count - 1);
  const before = (at: number) =>
    Math.max(0, Math.min(slot.count, Math.ceil((at - first) / step - 1e-9)));
  return before(to) - before(from);
}

/** The next slots, soonest first; a folded one stands where its next is due. */
export function comingOf(slots: TimelineSlot[], now: number): { slot: TimelineSlot; at: number }[] {
  const coming = slots.flatMap((slot) => {
    if (slot.kind !== "planned") return [];
    const at = nextOf(slot, now);
    return at === null ? [] : [{ slot, at }];
  });
  return coming.sort((a, b) => a.at - b.at || a.slot.dag_id.localeCompare(b.slot.dag_id));
}

function nextOf(slot: TimelineSlot, now: number): number | null {
  const first = Date.parse(slot.at);
  if (first >= now || !slot.until || slot.count <= 1) return first >= now ? first : null;
  const step = (Date.parse(slot.until) - first) / (slot.count - 1);
  const at = first + Math.ceil((now - first) / step) * step;
  return at <= Date.parse(slot.until) ? at : null;
}

/** The neighbour that has something, or the same where there is none. */
export function neighbour(bins: Bin[], at: number, step: 1 | -1): number {
  for (let to = at + step; to >= 0 && to < bins.length; to += step) {
    if ((bins[to]?.total ?? 0) > 0) return to;
  }
  return at;
}

export function iso(at: number): Instant {
  return new Date(at).toISOString();
}
