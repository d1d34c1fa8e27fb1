// Goes from match to match in a log of any size; a search of a large log comes in parts.
// The scheduler searches. What a level looks like in a line is said here as an expression, near
// enough to how the scheduler tells the levels of lines that it sends.
import { searchLog } from "@/api/logs";
import type { LogName } from "./useLog";

export type Direction = "forward" | "backward";

interface Wanted {
  q: string;
  regex?: boolean;
  case?: boolean;
}

const STAMP = String.raw`^(\S+Z )?`;
const ERROR = [
  "mainspring: failed: ",
  String.raw`Traceback \(most recent call last\)`,
  String.raw`[\w.]+(Error|Exception):`,
  String.raw`([Ee]rror|[Ff]atal)\b`,
  String.raw`.{0,160}\b(ERROR|CRITICAL|FATAL|SEVERE|PANIC)\b`,
];
const WARNING = [String.raw`[Ww]arning\b`, String.raw`.{0,160}\b(WARNING|WARN)\b`];

/** Lines of this level and of worse ones. */
export function ofLevel(level: "warning" | "error"): Wanted {
  const looks = level === "error" ? ERROR : [...ERROR, ...WARNING];
  return { q: `${STAMP}(${looks.join("|")})`, regex: true, case: true };
}

/** The next line that matches, as its byte; round the end once. */
export async function nextMatch(
  log: LogName,
  wanted: Wanted,
  direction: Direction,
  last: number | null,
): Promise<number | null> {
  const isForward = direction === "forward";
  let from: number | null = last === null ? null : isForward ? last + 1 : last;
  for (let rounds = 0; rounds < 2; rounds += 1) {
    while (true) {
      const found = await searchLog(log, {
        ...{ ...wanted, direction, limit: 1 },
        ...(from !== null && { from }),
      });
      const match = found.matches[0];
      if (match) return match.offset;
      if (found.next === null || found.next === undefined || found.next === from) break;
      from = found.next;
    }
    if (last === null) return null;
    from = null;
  }
  return null;
}
