// Code fields while typing: their language, templates marked and completed. The names that a
// template can use are the scheduler's and come in.
import { autocompletion, type CompletionContext } from "@codemirror/autocomplete";
import { StreamLanguage } from "@codemirror/language";
import { shell } from "@codemirror/legacy-modes/mode/shell";
import { standardSQL } from "@codemirror/legacy-modes/mode/sql";
import type { Extension } from "@codemirror/state";
import { stringMarks } from "@/editor/code/marks";
import type { Around } from "./around";
import type { FormField } from "./model";

/** The part of a name that stands before the caret inside of a template; null outside of one. */
export function wordIn(before: string): string | null {
  const open = Math.max(before.lastIndexOf("{{"), before.lastIndexOf("{%"));
  if (open < 0 || /\}\}|%\}/.test(before.slice(open))) return null;
  return /[\w.]*$/.exec(before)?.[0] ?? "";
}

/** Names of the context, and what the tasks before hand on. */
export function templateNames(
  names: ReturnType<Around["names"]>,
  upstream: readonly string[],
): { label: string; detail?: string }[] {
  return [
    ...names.map(({ name, value }) => ({ label: name, ...(value && { detail: value }) })),
    ...upstream.map((id) => ({ label: `ti.xcom_pull(task_ids="${id}")` })),
  ];
}

/** `upstreamOf` and `names` are asked each time; the extension is made once for a field. */
export function codeExtensions(
  language: FormField["language"],
  names: Around["names"],
  upstreamOf: () => readonly string[],
): Extension {
  if (language === "python") return [];
  const complete = (context: CompletionContext) => {
    const line = context.state.doc.lineAt(context.pos);
    const word = wordIn(line.text.slice(0, context.pos - line.from));
    if (word === null) return null;
    const options = templateNames(names(), upstreamOf()).map((it) => ({ ...it, type: "constant" }));
    return { from: context.pos - word.length, options, validFor: /^[\w.]*$/ };
  };
  const own =
    language === "shell"
      ? StreamLanguage.define(shell)
      : language === "sql"
        ? StreamLanguage.define(standardSQL)
        : [];
  return [own, stringMarks, autocompletion({ override: [complete], icons: false })];
}
