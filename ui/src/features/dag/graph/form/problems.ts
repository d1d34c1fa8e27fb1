// Which field a diagnostic speaks of: told by the keys around the place that it names. Pure.
// What is wrong, and in which words, comes from the scheduler.
import type { FileView } from "@/api/editor";
import type { Diagnostic } from "@/api/types";
import { placeAt } from "@/editor/code/place";

export interface Problem {
  severity: Diagnostic["severity"];
  message: string;
  hint: string | null;
  line: number;
}

export interface Problems {
  fields: Map<string, Problem>;
  /** What speaks of no field in particular. */
  rest: Problem[];
}

export function problemsOf(
  text: string,
  diagnostics: readonly Diagnostic[],
  task: FileView["tasks"][number] | null,
): Problems {
  const fields = new Map<string, Problem>();
  const rest: Problem[] = [];
  const lines = text.split("\n");
  for (const { line, column, severity, message, hint } of diagnostics) {
    if (severity === "info") continue;
    if (task && (line < task.first_line || line > task.last_line)) continue;
    const problem: Problem = { severity, message, hint: hint ?? null, line };
    const keys = keysAround(text, lines[line - 1] ?? "", line, column - 1);
    const isTask = keys[0] === "tasks" || keys[0] === "groups";
    if (!task && isTask) continue;
    const name = task ? keys[keys.indexOf(task.task_id.split(".").at(-1) ?? "") + 1] : keys[0];
    if (name === undefined) {
      rest.push(problem);
      continue;
    }
    // What is wrong comes before what is only odd.
    const known = fields.get(name);
    if (!known || (known.severity !== "error" && severity === "error")) fields.set(name, problem);
  }
  return { fields, rest };
}

function keysAround(text: string, own: string, line: number, column: number): string[] {
  const { path, kind } = placeAt(text, line, column);
  const key = /^["']?([\w.-]+)["']?\s*:(\s|$)/.exec(own.slice(column))?.[1];
  return kind === "key" && key !== undefined ? [...path, key] : path;
}
