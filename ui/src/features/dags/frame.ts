// The lines around a diagnostic, where the API gives none: the line, one before and one after, and
// a mark below the place. Pure.
import type { Diagnostic } from "@/api/types";

const LONGEST = 160;

/** Characters as wide as two: Hangul, Han, kana, full-width forms, pictures. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;

/** Columns that the characters of a line take, from one (inclusive) to another (exclusive). */
function widthOf(line: string, from: number, to: number): number {
  const characters = [...line].slice(Math.max(0, from), Math.max(0, to));
  const beyond = Math.max(0, to - Math.max(from, [...line].length));
  return characters.reduce((sum, it) => sum + (WIDE.test(it) ? 2 : 1), beyond);
}

export function frameOf(text: string, { line, column, end_line, end_column }: Diagnostic): string {
  const lines = text.split(/\r?\n/);
  if (lines[line - 1] === undefined) return "";
  const first = Math.max(1, line - 1);
  const last = Math.min(lines.length, line + 1);
  const wide = String(last).length;
  const drawn: string[] = [];
  for (let at = first; at <= last; at += 1) {
    const shown = (lines[at - 1] ?? "").replaceAll("\t", " ");
    if (at > line && shown.trim() === "") break;
    drawn.push(`${String(at).padStart(wide)} │ ${shown.slice(0, LONGEST)}`.trimEnd());
    if (at !== line) continue;
    const isOneLine = end_line === undefined || end_line === null || end_line === line;
    const before = widthOf(shown, 0, column - 1);
    const end = isOneLine ? (end_column ?? column + 1) : shown.length + 1;
    const length = Math.max(1, Math.min(widthOf(shown, column - 1, end - 1), LONGEST));
    drawn.push(`${" ".repeat(wide)} │ ${" ".repeat(before)}${"^".repeat(length)}`);
  }
  return drawn.join("\n");
}
