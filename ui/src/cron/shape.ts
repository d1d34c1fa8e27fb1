// A schedule as what a tab holds, and back. A tab holds a schedule only if what it would write runs
// at the same times; the text itself stays as it was until something is changed in the tab. What
// no tab can hold is for the free text.
import { type Fields, isSameSchedule, listOf, readEvery, readFields, WEEKDAYS } from "./fields";

export const TABS = [
  "minutes",
  "hourly",
  "daily",
  "weekly",
  "monthly",
  "yearly",
  "interval",
  "calendar",
  "advanced",
] as const;
export type Tab = (typeof TABS)[number];

/** `09:30`. */
export type Clock = string;

/** Which day of a month. */
export type MonthDay =
  | { kind: "day"; day: number }
  | { kind: "last" }
  | { kind: "nearest"; day: number }
  /** 0 is the last one of the month. */
  | { kind: "weekday"; nth: number; weekday: number };

export interface Hours {
  from: number;
  to: number;
}

export type Unit = "m" | "h" | "d" | "w";

export type Shape =
  | { tab: "minutes"; every: number; hours: Hours | null; weekdays: number[] }
  | { tab: "hourly"; every: number; minute: number; hours: Hours | null; weekdays: number[] }
  | { tab: "daily"; every: number; isWorkdays: boolean; times: Clock[] }
  | { tab: "weekly"; weekdays: number[]; times: Clock[] }
  | { tab: "monthly"; on: MonthDay; every: number; times: Clock[] }
  | { tab: "yearly"; on: MonthDay; months: number[]; times: Clock[] }
  | { tab: "interval"; count: number; unit: Unit }
  /** `month` 0 is every month. */
  | { tab: "calendar"; picks: { month: number; days: number[] }[]; times: Clock[] }
  | { tab: "advanced"; entries: string[] };

export type ShapeOf<T extends Tab> = Extract<Shape, { tab: T }>;

const WORKDAYS = [1, 2, 3, 4, 5];

const STARTS: { [T in Tab]: ShapeOf<T> } = {
  minutes: { tab: "minutes", every: 15, hours: null, weekdays: [] },
  hourly: { tab: "hourly", every: 1, minute: 0, hours: null, weekdays: [] },
  daily: { tab: "daily", every: 1, isWorkdays: false, times: ["09:00"] },
  weekly: { tab: "weekly", weekdays: [1], times: ["09:00"] },
  monthly: { tab: "monthly", on: { kind: "day", day: 1 }, every: 1, times: ["09:00"] },
  yearly: { tab: "yearly", on: { kind: "day", day: 1 }, months: [1], times: ["09:00"] },
  interval: { tab: "interval", count: 90, unit: "m" },
  calendar: { tab: "calendar", picks: [{ month: 0, days: [1, 15] }], times: ["09:00"] },
  advanced: { tab: "advanced", entries: [] },
};

/** What a tab begins with; the time of day is taken over from what there was. */
export function startOf(tab: Tab, from: readonly string[]): Shape {
  if (tab === "advanced") return { tab, entries: [...from] };
  const start = STARTS[tab];
  const before = shapeOf(from);
  if ("times" in start && "times" in before) return { ...start, times: before.times };
  return start;
}

/** In the first tab that can hold it. */
export function shapeOf(entries: readonly string[]): Shape {
  for (const tab of TABS) {
    const shape = shapeIn(tab, entries);
    if (shape !== null) return shape;
  }
  return { tab: "advanced", entries: [...entries] };
}

/** Null if this tab cannot hold it without loss. */
export function shapeIn(tab: Tab, entries: readonly string[]): Shape | null {
  if (tab === "advanced") return { tab, entries: [...entries] };
  const shape = tab === "interval" ? interval(entries) : guess(tab, entries);
  return shape !== null && isSameSchedule(write(shape), entries) ? shape : null;
}

/** As entries of a DAG file's `schedule`. */
export function write(shape: Shape): string[] {
  switch (shape.tab) {
    case "minutes": {
      const minute = shape.every === 1 ? "*" : `*/${shape.every}`;
      return [`${minute} ${hoursText(shape.hours, 1)} * * ${weekdaysText(shape.weekdays)}`];
    }
    case "hourly": {
      const hour = hoursText(shape.hours, shape.every);
      return [`${shape.minute} ${hour} * * ${weekdaysText(shape.weekdays)}`];
    }
    case "daily": {
      const day = shape.every === 1 || shape.isWorkdays ? "*" : `*/${shape.every}`;
      return join([`${day} * ${shape.isWorkdays ? "mon-fri" : "*"}`], shape.times);
    }
    case "weekly":
      return join([`* * ${weekdaysText(shape.weekdays)}`], shape.times);
    case "monthly": {
      const [day, weekday] = monthDayText(shape.on);
      const month = shape.every === 1 ? "*" : `*/${shape.every}`;
      return join([`${day} ${month} ${weekday}`], shape.times);
    }
    case "yearly": {
      const [day, weekday] = monthDayText(shape.on);
      return join([`${day} ${numbers(shape.months)} ${weekday}`], shape.times);
    }
    case "interval":
      return [`every ${shape.count}${shape.unit}`];
    case "calendar": {
      const picked = shape.picks.filter(({ days }) => days.length > 0);
      const days = picked.map(
        ({ month, days }) => `${numbers(days)} ${month === 0 ? "*" : month} *`,
      );
      return join(days, shape.times);
    }
    case "advanced":
      return shape.entries;
  }
}

/** Times of the same minute are one entry; each further minute is one more. */
function join(days: readonly string[], times: readonly Clock[]): string[] {
  const hours = new Map<number, number[]>();
  for (const time of [...new Set(times)].sort()) {
    const [hour = 0, minute = 0] = time.split(":").map(Number);
    hours.set(minute, [...(hours.get(minute) ?? []), hour]);
  }
  const minutes = [...hours].sort(([a], [b]) => a - b);
  return days.flatMap((day) => minutes.map(([minute, of]) => `${minute} ${numbers(of)} ${day}`));
}

const numbers = (values: readonly number[]) => listOf(values, String);

function hoursText(hours: Hours | null, every: number): string {
  const range = hours === null ? "*" : `${hours.from}-${hours.to}`;
  return every === 1 ? range : `${range}/${every}`;
}

/** Monday first, as calendars in most places have it. */
function weekdaysText(weekdays: readonly number[]): string {
  if (weekdays.length === 0 || weekdays.length === 7) return "*";
  const fromMonday = weekdays.map((day) => (day + 6) % 7).sort((a, b) => a - b);
  return listOf(fromMonday, (day) => WEEKDAYS[(day + 1) % 7] ?? "");
}

function monthDayText(on: MonthDay): [day: string, weekday: string] {
  if (on.kind === "day") return [`${on.day}`, "*"];
  if (on.kind === "last") return ["L", "*"];
  if (on.kind === "nearest") return [`${on.day}W`, "*"];
  return ["*", on.nth === 0 ? `L${on.weekday}` : `${WEEKDAYS[on.weekday]}#${on.nth}`];
}

function interval(entries: readonly string[]): Shape | null {
  const seconds = entries.length === 1 ? readEvery(entries[0] ?? "") : null;
  if (seconds === null) return null;
  const units: [Unit, number][] = [
    ["w", 604_800],
    ["d", 86_400],
    ["h", 3_600],
    ["m", 60],
  ];
  for (const [unit, size] of units) {
    if (seconds % size === 0) return { tab: "interval", count: seconds / size, unit };
  }
  return null;
}

/** What the tab would make of it; whether that says the same is for the caller to see. */
function guess(tab: Tab, entries: readonly string[]): Shape | null {
  const all = entries.map(readFields);
  const first = all[0];
  if (!first || all.some((fields) => fields === null)) return null;
  const fields = all as Fields[];
  const weekdays = first.weekday.isAny ? [] : first.weekday.values;
  const on = monthDay(first);
  const times = timesOf(fields);
  switch (tab) {
    case "minutes": {
      const every = stepOf(first.minute.values);
      return every === null ? null : { tab, every, hours: hoursOf(first), weekdays };
    }
    case "hourly": {
      const { values } = first.hour;
      const every = stepOf(values);
      if (every === null) return null;
      const full = values.length === Math.ceil(24 / every) && values[0] === 0;
      // Single hours are times of day; a distance needs several.
      if (values.length < 3 && !full) return null;
      const hours = full ? null : { from: values[0] ?? 0, to: values.at(-1) ?? 23 };
      return { tab, every, minute: first.minute.values[0] ?? 0, hours, weekdays };
    }
    case "daily": {
      const isWorkdays = weekdays.join() === WORKDAYS.join();
      const every = stepOf(first.day.values);
      return every === null ? null : { tab, every, isWorkdays, times };
    }
    case "weekly":
      return { tab, weekdays, times };
    case "monthly": {
      const every = stepOf(first.month.values);
      return on && every !== null ? { tab, on, every, times } : null;
    }
    case "yearly":
      return on && { tab, on, months: first.month.values, times };
    case "calendar":
      return { tab, picks: picksOf(fields), times };
    default:
      return null;
  }
}

function monthDay({ day, weekday }: Fields): MonthDay | null {
  if (day.special === "L") return { kind: "last" };
  if (day.special !== null) return { kind: "nearest", day: Number.parseInt(day.special, 10) };
  if (weekday.special?.startsWith("L")) {
    return { kind: "weekday", nth: 0, weekday: Number(weekday.special.slice(1)) };
  }
  if (weekday.special !== null) {
    const [name, nth] = weekday.special.split("#");
    return {
      kind: "weekday",
      nth: Number(nth),
      weekday: (WEEKDAYS as readonly string[]).indexOf(name ?? ""),
    };
  }
  const [only] = day.values;
  return day.values.length === 1 && only !== undefined ? { kind: "day", day: only } : null;
}

/** The distance of the first two; null for a single value, which is no distance. */
function stepOf([first = 0, second]: readonly number[]): number | null {
  return second === undefined ? null : second - first;
}

function hoursOf({ hour }: Fields): Hours | null {
  if (hour.isAny) return null;
  return { from: hour.values[0] ?? 0, to: hour.values.at(-1) ?? 23 };
}

/** So many times of day are still edited one by one. */
export const TIMES_MAX = 24;

function timesOf(all: readonly Fields[]): Clock[] {
  const two = (value: number) => `${value}`.padStart(2, "0");
  const times = new Set<Clock>();
  for (const { minute, hour } of all) {
    for (const h of hour.values) {
      for (const m of minute.values) {
        times.add(`${two(h)}:${two(m)}`);
        // Whatever this is, it is not a handful of times: the comparison will say so.
        if (times.size > TIMES_MAX) return [...times];
      }
    }
  }
  return [...times].sort();
}

function picksOf(all: readonly Fields[]): { month: number; days: number[] }[] {
  const picks = new Map<number, Set<number>>();
  for (const { day, month } of all) {
    for (const of of month.isAny ? [0] : month.values) {
      const days = picks.get(of) ?? new Set<number>();
      if (!day.isAny) for (const value of day.values) days.add(value);
      picks.set(of, days);
    }
  }
  const sorted = [...picks].sort(([a], [b]) => a - b);
  return sorted.map(([month, days]) => ({ month, days: [...days].sort((a, b) => a - b) }));
}

export interface Unfaithful {
  what: "minutes" | "hours" | "days" | "months";
  count: number;
  /** What keeps the distance; months have no such thing. */
  interval: string | null;
}

/** Where "every n" begins anew before n is over, so that it is none. */
export function unfaithful(shape: Shape): Unfaithful | null {
  const { tab } = shape;
  if (tab !== "minutes" && tab !== "hourly" && tab !== "daily" && tab !== "monthly") return null;
  const { every: count } = shape;
  if (count === 1) return null;
  if (tab === "minutes" && 60 % count !== 0) {
    return { what: "minutes", count, interval: `every ${count}m` };
  }
  if (tab === "hourly" && shape.hours === null && 24 % count !== 0) {
    return { what: "hours", count, interval: `every ${count}h` };
  }
  if (tab === "daily" && !shape.isWorkdays) {
    return { what: "days", count, interval: `every ${count}d` };
  }
  return tab === "monthly" && 12 % count !== 0 ? { what: "months", count, interval: null } : null;
}
