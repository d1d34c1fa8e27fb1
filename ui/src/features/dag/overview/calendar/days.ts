// The days of the calendar: which weeks it shows, and the one thing that tells most about a day.
// Pure, and without zones: which run falls on which day comes ready from the scheduler.
import type { CalendarDay } from "@/api/types";

export type DayKind = "failed" | "running" | "missed" | "success" | "skipped" | "planned" | "empty";

export const KINDS: readonly Exclude<DayKind, "empty">[] = [
  "success",
  "failed",
  "running",
  "missed",
  "skipped",
  "planned",
];

export function kindOf(day: CalendarDay | undefined): DayKind {
  if (day === undefined) return "empty";
  if (day.failed > 0) return "failed";
  if (day.running > 0 || day.queued > 0) return "running";
  if (day.missed > 0) return "missed";
  if (day.success > 0) return "success";
  if (day.skipped > 0) return "skipped";
  return day.planned > 0 ? "planned" : "empty";
}

/** Days as `YYYY-MM-DD` have no zone; they are reckoned as if in UTC. */
export function addDays(date: string, days: number): string {
  return new Date(Date.parse(`${date}T00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Monday is 0. */
export function weekday(date: string): number {
  return (new Date(`${date}T00:00Z`).getUTCDay() + 6) % 7;
}

export const WEEKS = 53;
const WEEKS_AHEAD = 6;

/** A year in whole weeks around a day: mostly what was, a little of what comes. */
export function yearAround(today: string, shiftInWeeks: number): { from: string; to: string } {
  const monday = addDays(today, -weekday(today));
  const from = addDays(monday, 7 * (shiftInWeeks + WEEKS_AHEAD - WEEKS + 1));
  return { from, to: addDays(from, 7 * WEEKS - 1) };
}

/** The columns at which a month's name stands. */
export function monthStarts(from: string): { week: number; date: string }[] {
  const starts: { week: number; date: string }[] = [];
  for (let week = 0; week < WEEKS; week += 1) {
    const date = addDays(from, week * 7);
    const before = addDays(date, -7);
    if (date.slice(0, 7) !== before.slice(0, 7)) starts.push({ week, date });
  }
  // The first may be cut off by the second.
  const [first, second] = starts;
  if (first && second && second.week - first.week < 3) starts.shift();
  return starts;
}

/** How dark a day's colour is, of 4 steps: by how many runs it had, beside the busiest day. */
export function step(count: number, most: number): number {
  if (count <= 0 || most <= 0) return 0;
  return Math.max(1, Math.ceil((4 * Math.sqrt(count)) / Math.sqrt(most)));
}
