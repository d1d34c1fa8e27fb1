// What the five fields of a cron expression say, as sets of numbers. Only what is needed to see
// whether a tab can hold an expression: whether it is right, and when it runs, is the server's.

export interface Field {
  /** Written as `*` and nothing else: the clock's changes and the two day fields depend on it. */
  isAny: boolean;
  values: number[];
  /** `L`, `15W`, `mon#1`, `L5`: what no number can say. */
  special: string | null;
}

export interface Fields {
  minute: Field;
  hour: Field;
  day: Field;
  month: Field;
  weekday: Field;
}

export const WEEKDAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;
const MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");

const ALIASES: Record<string, string> = {
  "@hourly": "0 * * * *",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@weekly": "0 0 * * 0",
  "@monthly": "0 0 1 * *",
  "@quarterly": "0 0 1 */3 *",
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
};

interface Range {
  from: number;
  to: number;
  names?: readonly string[];
  firstName?: number;
}

const RANGES: Record<keyof Fields, Range> = {
  minute: { from: 0, to: 59 },
  hour: { from: 0, to: 23 },
  day: { from: 1, to: 31 },
  month: { from: 1, to: 12, names: MONTHS, firstName: 1 },
  weekday: { from: 0, to: 6, names: WEEKDAYS, firstName: 0 },
};

export const FIELD_NAMES = ["minute", "hour", "day", "month", "weekday"] as const;

/** Null if the text has no five fields of the plain kind. */
export function readFields(text: string): Fields | null {
  const trimmed = text.trim().toLowerCase();
  const parts = (ALIASES[trimmed] ?? trimmed).split(/\s+/);
  if (parts.length !== 5) return null;
  const read = FIELD_NAMES.map((name, at) => readField(name, parts[at] ?? ""));
  const [minute, hour, day, month, weekday] = read;
  if (!minute || !hour || !day || !month || !weekday) return null;
  return { minute, hour, day, month, weekday };
}

function readField(name: keyof Fields, text: string): Field | null {
  if (text === "*") return { isAny: true, values: span(RANGES[name], 1), special: null };
  const special = specialOf(name, text);
  if (special !== null) return { isAny: false, values: [], special };
  const values = new Set<number>();
  for (const part of text.split(",")) {
    const found = readPart(RANGES[name], part, name === "weekday");
    if (found === null) return null;
    for (const value of found) values.add(value);
  }
  return { isAny: false, values: [...values].sort((a, b) => a - b), special: null };
}

/** In one spelling: `1#2` is `mon#2`, `l5` is `L5`. */
function specialOf(name: keyof Fields, text: string): string | null {
  if (name === "day") return /^(l|\d{1,2}w)$/.test(text) ? text.toUpperCase() : null;
  if (name !== "weekday") return null;
  const last = /^l([0-7])$/.exec(text);
  if (last) return `L${Number(last[1]) % 7}`;
  const nth = /^([0-7]|[a-z]{3})#([1-5])$/.exec(text);
  const day = nth && numberOf(RANGES.weekday, nth[1] ?? "", true);
  return nth && day !== null && day !== undefined ? `${WEEKDAYS[day % 7]}#${nth[2]}` : null;
}

function readPart(range: Range, part: string, isWeekday: boolean): number[] | null {
  const match = /^(\*|[a-z]{3}|\d{1,2})(?:-([a-z]{3}|\d{1,2}))?(?:\/(\d{1,2}))?$/.exec(part);
  if (!match) return null;
  const [, first = "", second, step] = match;
  const by = step === undefined ? 1 : Number(step);
  if (by === 0 || (first === "*" && second !== undefined)) return null;
  if (first === "*") return span(range, by);
  const from = numberOf(range, first, isWeekday);
  if (from === null) return null;
  if (second === undefined && step === undefined) return [isWeekday ? from % 7 : from];
  // An open end, or one that goes round, is left to those who write free text.
  const to = second === undefined ? null : numberOf(range, second, isWeekday);
  if (to === null || to < from) return null;
  const found: number[] = [];
  for (let value = from; value <= to; value += by) found.push(isWeekday ? value % 7 : value);
  return found;
}

function numberOf(range: Range, text: string, isWeekday: boolean): number | null {
  const named = range.names?.indexOf(text) ?? -1;
  if (named >= 0) return named + (range.firstName ?? 0);
  if (!/^\d+$/.test(text)) return null;
  const value = Number(text);
  return value >= range.from && value <= (isWeekday ? 7 : range.to) ? value : null;
}

function span({ from, to }: Range, by: number): number[] {
  const found: number[] = [];
  for (let value = from; value <= to; value += by) found.push(value);
  return found;
}

/** The same for two texts only if both run at the same times, whatever the clock does. */
export function meaning(entry: string): string {
  const every = readEvery(entry);
  if (every !== null) return `every ${every}s`;
  const fields = readFields(entry);
  if (fields === null) return entry.trim();
  return FIELD_NAMES.map((name) => {
    const { isAny, values, special } = fields[name];
    return isAny ? "*" : (special ?? values.join(","));
  }).join(" ");
}

export function isSameSchedule(one: readonly string[], other: readonly string[]): boolean {
  const [a, b] = [one, other].map((entries) => [...new Set(entries.map(meaning))].sort());
  return a?.join("\n") === b?.join("\n");
}

const SECONDS = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 };

/** Seconds of `every 1h30m`. */
export function readEvery(entry: string): number | null {
  const match = /^every\s+((?:\d{1,6}[smhdw]\s*)+)$/i.exec(entry.trim());
  if (!match) return null;
  let sum = 0;
  for (const [, count, unit] of (match[1] ?? "").toLowerCase().matchAll(/(\d+)([smhdw])/g)) {
    sum += Number(count) * SECONDS[unit as keyof typeof SECONDS];
  }
  return sum > 0 ? sum : null;
}

/** Numbers as a field: runs of three and more become a range. */
export function listOf(values: readonly number[], name: (value: number) => string): string {
  const parts: string[] = [];
  for (let at = 0; at < values.length; ) {
    const first = values[at] ?? 0;
    let end = at;
    while ((values[end + 1] ?? -1) === (values[end] ?? 0) + 1) end++;
    const last = values[end] ?? first;
    if (end - at >= 2) parts.push(`${name(first)}-${name(last)}`);
    else for (let value = first; value <= last; value++) parts.push(name(value));
    at = end + 1;
  }
  return parts.join(",");
}
