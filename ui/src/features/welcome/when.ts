// "When?" as people say it, and the schedule it means. Pure.
// It writes schedules and never reads them: that is core's.

export const KINDS = [
  "daily",
  "weekdays",
  "weekly",
  "monthly",
  "hourly",
  "minutes",
  "other",
] as const;
export type Kind = (typeof KINDS)[number];

export const WEEKDAYS = ["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"] as const;

export interface When {
  kind: Kind;
  /** As typed. */
  time: string;
  weekday: (typeof WEEKDAYS)[number];
  /** Of the month; 0 is its last. */
  day: number;
  minutes: number;
  /** In the user's own words or dialect. */
  text: string;
}

export const USUAL: When = {
  kind: "daily",
  time: "02:00",
  weekday: "MON",
  day: 1,
  minutes: 15,
  text: "",
};

/** Reads `2`, `2:05`, `0205`, `14.30`, `2pm`; null is no time of a day. */
export function readTime(text: string): { hour: number; minute: number } | null {
  const found = /^(\d{1,2})(?:[:.h]?(\d{2}))?\s*(am|pm)?$/i.exec(text.trim());
  if (found === null) return null;
  const [, hours = "", minutes = "0", half] = found;
  const minute = Number(minutes);
  let hour = Number(hours);
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return null;
    hour = (hour % 12) + (half.toLowerCase() === "pm" ? 12 : 0);
  }
  return hour < 24 && minute < 60 ? { hour, minute } : null;
}

/** The schedule as a DAG file has it; null while the time makes no sense. */
export function scheduleOf(when: When): string | null {
  if (when.kind === "other") return when.text.trim() || null;
  if (when.kind === "hourly") return "0 * * * *";
  if (when.kind === "minutes") return when.minutes >= 1 ? `every ${when.minutes}m` : null;
  const time = readTime(when.time);
  if (time === null) return null;
  const at = `${time.minute} ${time.hour}`;
  if (when.kind === "weekdays") return `${at} * * MON-FRI`;
  if (when.kind === "weekly") return `${at} * * ${when.weekday}`;
  if (when.kind === "monthly") return `${at} ${when.day === 0 ? "L" : when.day} * *`;
  return `${at} * * *`;
}
