// What stands in a new DAG's file.
// Templates come from the scheduler; this is only the blank page.
import type { ScriptTask, Template } from "@/api/types";

/** One task that works, so that there is something to draw on from. */
export const EMPTY: Template = {
  ...{ name: "", title: "", help: "", tags: [] },
  text: 'tasks:\n  first:\n    operator: bash\n    command: echo "hello"\n',
};

/** `/srv/Nightly backup.sh` → `Nightly_backup`. */
export function dagIdOf(file: string): string {
  const name = file.split(/[/\\]/).at(-1) ?? file;
  const stem = name.replace(/\.[^.]+$/, "");
  return stem.replace(/[^A-Za-z0-9_.-]+/g, "_").replace(/^[^A-Za-z0-9]+/, "") || "script";
}

const PLAIN = /^[A-Za-z_./][\w ./@%+=,-]*$/;
const WORDS = /^(true|false|yes|no|on|off|null|~)$/i;

function scalar(value: unknown, indent: string): string {
  if (typeof value !== "string") return JSON.stringify(value);
  if (value.includes("\n")) {
    // A text that does not end with a line break says so, and one with more keeps them.
    const mark = !value.endsWith("\n") ? "|-" : value.endsWith("\n\n") ? "|+" : "|";
    const lines = value.replace(/\n$/, "").split("\n");
    const first = /^[ \t]/.test(value) || lines[0] === "" ? "2" : "";
    const body = lines.map((line) => (line === "" ? "" : `${indent}  ${line}`)).join("\n");
    return `${mark.slice(0, 1)}${first}${mark.slice(1)}\n${body}`;
  }
  const isPlain = PLAIN.test(value) && !WORDS.test(value) && value.trim() === value;
  return isPlain ? value : JSON.stringify(value);
}

/** A DAG of one task. */
export function withScript({ task_id, task }: ScriptTask): string {
  const lines = Object.entries(task).map(([key, value]) => `    ${key}: ${scalar(value, "    ")}`);
  return `tasks:\n  ${scalar(task_id, "")}:\n${lines.join("\n")}\n`;
}
