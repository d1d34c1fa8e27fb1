// The part of a log that is held: some hundred lines around what is in sight, as bytes of a file
// that may be larger than any memory. Pure: windows come in, a new part comes out.
import type { LogLine, LogWindow } from "@/api/types";

/** So many lines are asked for at once. */
export const PAGE = 300;
/** More than so many are not kept; those at the far end go. */
export const MOST = 900;

export interface Held {
  lines: readonly LogLine[];
  /** Bytes: of the first line, and behind the last that has ended. */
  start: number;
  end: number;
  size: number;
  isComplete: boolean;
}

export function opened({ lines, start, end, size, is_complete }: LogWindow): Held {
  return { lines, start, end, size, isComplete: is_complete };
}

/** Lines behind those held. A line that had not ended is told again, and replaced. */
export function appended(held: Held, window: LogWindow): Held {
  const kept = held.lines.filter((line) => line.offset < held.end);
  const lines = [...kept, ...window.lines].slice(-MOST);
  return {
    lines,
    start: lines[0]?.offset ?? held.start,
    end: Math.max(held.end, window.end),
    size: window.size,
    isComplete: window.is_complete,
  };
}

/** Lines before those held. */
export function prepended(held: Held, window: LogWindow): Held {
  const before = window.lines.filter((line) => line.offset < held.start);
  const lines = [...before, ...held.lines].slice(0, MOST);
  const last = lines.at(-1);
  const isCut = lines.length < before.length + held.lines.length;
  return {
    ...held,
    lines,
    start: lines[0]?.offset ?? held.start,
    end: isCut && last ? last.offset + last.length : held.end,
    size: window.size,
    isComplete: window.is_complete,
  };
}

export const hasMoreBefore = ({ start }: Held) => start > 0;
export const hasMoreAfter = ({ end, size }: Held) => end < size;

/** Where the thumb of the scroll bar is, as shares of its track: proportional to bytes. */
export function thumb(held: Held, first: number, last: number): { top: number; height: number } {
  if (held.size === 0) return { top: 0, height: 1 };
  const height = Math.max(0.03, Math.min(1, (last - first) / held.size));
  const room = 1 - height;
  const rest = Math.max(1, held.size - (last - first));
  return { top: Math.max(0, Math.min(room, (first / rest) * room)), height };
}

const STAMP = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z) ?/;

/** The scheduler's time at the start of a line, and the rest. */
export function splitStamp(text: string): { at: string | null; text: string } {
  const found = STAMP.exec(text);
  return found ? { at: found[1] ?? null, text: text.slice(found[0].length) } : { at: null, text };
}
