// The lines around a diagnostic, where the API gives none: the line, one before and one after, and
// a mark below the place. Pure.
import type { Diagnostic } from "@/api/types";

const LONGEST = 160;

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
    const end = isOneLine ? (end_column ?? column + 1) : shown.length + 1;
    const length = Math.max(1, Math.min(end - column, LONGEST));
    drawn.push(`${" ".repeat(wide)} │ ${" ".repeat(Math.max(0, column - 1))}${"^".repeat(length)}`);
  }
  return drawn.join("\n");
}
