// Instants and durations as text. Pure: the language, the zone and the present come in.
// Components that keep themselves up to date are Time and Duration.
import type { Spoken } from "@/i18n/language";

const formats = new Map<string, Intl.DateTimeFormat>();

function format(lang: string, zone: string | undefined, options: Intl.DateTimeFormatOptions) {
  const key = JSON.stringify([lang, zone, options]);
  let found = formats.get(key);
  if (found === undefined) {
    found = new Intl.DateTimeFormat(lang, { ...options, ...(zone && { timeZone: zone }) });
    formats.set(key, found);
  }
  return found;
}

const DIGITS: Intl.DateTimeFormatOptions = {
  year: "numeric",
  month: "2-digit",
  day: "2-digit",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
};

/** `2026-03-01 02:00` in the zone: the same in every language, and it sorts. */
export function dateTime(at: number, zone?: string, withSeconds = false): string {
  const parts: Record<string, string> = {};
  for (const { type, value } of format("en", zone, DIGITS).formatToParts(at)) parts[type] = value;
  const { year, month, day, hour, minute, second } = parts;
  return `${year}-${month}-${day} ${hour}:${minute}${withSeconds ? `:${second}` : ""}`;
}

export function dateOnly(at: number, zone?: string): string {
  return dateTime(at, zone).slice(0, 10);
}

/** `02:00` in the zone. */
export function timeOnly(at: number, zone?: string): string {
  return dateTime(at, zone).slice(11);
}

/** The zone of this machine. */
export function localZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** The zone in a few letters at that instant: `KST`, `GMT+9`. */
export function zoneName(at: number, zone: string, lang: Spoken): string {
  const parts = format(lang === "ko" ? "en" : lang, zone, { timeZoneName: "short" });
  return parts.formatToParts(at).find((part) => part.type === "timeZoneName")?.value ?? zone;
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["year", 31_557_600],
  ["month", 2_629_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

/** `in 3 days`, `2분 전`; within a day in two parts, `in 1 h 50 m`, as one would tell too little. */
export function relative(at: number, now: number, lang: Spoken): string {
  const seconds = Math.round((at - now) / 1_000);
  const words = new Intl.RelativeTimeFormat(lang, { numeric: "auto" });
  const minutes = Math.round(Math.abs(seconds) / 60);
  if (minutes >= 60 && minutes < 24 * 60 && minutes % 60 !== 0) {
    return relativeHours(Math.floor(minutes / 60), minutes % 60, seconds > 0, lang);
  }
  // What rounds to an hour or a day is one.
  const most = minutes >= 60 ? minutes * 60 : Math.abs(seconds);
  for (const [unit, size] of STEPS) {
    if (most >= size) return words.format(Math.round(seconds / size), unit);
  }
  return words.format(0, "second");
}

function relativeHours(hours: number, minutes: number, isAhead: boolean, lang: Spoken): string {
  if (lang === "ko") return `${hours}시간 ${minutes}분 ${isAhead ? "후" : "전"}`;
  return isAhead ? `in ${hours} h ${minutes} m` : `${hours} h ${minutes} m ago`;
}

const UNITS: Record<Spoken, Record<"ms" | "s" | "m" | "h" | "d", string>> = {
  en: { ms: " ms", s: " s", m: " m", h: " h", d: " d" },
  ko: { ms: "ms", s: "초", m: "분", h: "시간", d: "일" },
};

/**
 * `0.42 s`, `12 s`, `3 m 05 s`, `2 h 07 m`, `3 d 04 h`, `3분 05초`: two parts at most, as wide as
 * need be. What still counts up has no decimal places.
 */
export function duration(seconds: number, lang: Spoken, places: 0 | 1 = 1): string {
  const units = UNITS[lang];
  if (seconds < 0) return duration(0, lang, places);
  if (places > 0 && seconds < 0.9995) return `${Math.round(seconds * 1_000)}${units.ms}`;
  if (places > 0 && seconds < 9.95) return `${seconds.toFixed(1)}${units.s}`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole}${units.s}`;
  const two = (big: number, small: number, a: "m" | "h" | "d", b: "s" | "m" | "h") =>
    `${big}${units[a]} ${String(small).padStart(2, "0")}${units[b]}`;
  if (whole < 3_600) return two(Math.floor(whole / 60), whole % 60, "m", "s");
  if (whole < 86_400)
    return two(Math.floor(whole / 3_600), Math.floor((whole % 3_600) / 60), "h", "m");
  return two(Math.floor(whole / 86_400), Math.floor((whole % 86_400) / 3_600), "d", "h");
}

/** `812 B`, `4.2 KB`, `1.3 GB`, in thousands as disks are sold. */
export function bytes(count: number): string {
  const units = ["B", "KB", "MB", "GB", "TB"];
  let size = count;
  let unit = 0;
  while (size >= 999.5 && unit < units.length - 1) {
    size /= 1_000;
    unit += 1;
  }
  return `${unit === 0 || size >= 99.95 ? Math.round(size) : size.toFixed(1)} ${units[unit]}`;
}
