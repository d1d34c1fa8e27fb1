// The DAG file's colours: YAML, and inside of it the languages that tasks speak. Code in a block
// scalar is coloured as what it is; which language that is, the key and the operator say.

import { pythonLanguage } from "@codemirror/lang-python";
import { yamlLanguage } from "@codemirror/lang-yaml";
import { LanguageSupport, LRLanguage, StreamLanguage } from "@codemirror/language";
import { shell } from "@codemirror/legacy-modes/mode/shell";
import { standardSQL } from "@codemirror/legacy-modes/mode/sql";
import { type Input, type Parser, parseMixed, type SyntaxNodeRef } from "@lezer/common";
import { siblingValue } from "./place";

const shellParser = StreamLanguage.define(shell).parser;
const sqlParser = StreamLanguage.define(standardSQL).parser;

/** Which language stands below a key of a task; null where it is only text. */
export function languageBelow(
  key: string,
  operator: string | null,
): "shell" | "python" | "sql" | null {
  if (key === "command") return operator === "powershell" || operator === "cmd" ? null : "shell";
  if (key === "code" || key === "python_code") return "python";
  if (key === "script") return operator?.includes("python") ? "python" : "shell";
  if (key === "sql" || key === "query") return "sql";
  return null;
}

const PARSERS: Record<"shell" | "python" | "sql", Parser> = {
  shell: shellParser,
  python: pythonLanguage.parser,
  sql: sqlParser,
};

/** Each line without its indentation, which is YAML's and not the code's. */
export function blockRanges(text: string, from: number): { from: number; to: number }[] {
  const lines = text.split("\n");
  const filled = lines.filter((line) => line.trim() !== "");
  // The first line begins behind its indentation already, or with it.
  const indents = filled.slice(1).map((line) => /^ */.exec(line)?.[0].length ?? 0);
  const indent = Math.min(...indents, Number.MAX_SAFE_INTEGER);
  const ranges: { from: number; to: number }[] = [];
  let at = from;
  lines.forEach((line, row) => {
    const own = /^ */.exec(line)?.[0].length ?? 0;
    const skip = row === 0 ? Math.min(own, indent) : Math.min(indent, own, line.length);
    const isLast = row === lines.length - 1;
    const to = at + line.length + (isLast ? 0 : 1);
    if (at + skip < to) ranges.push({ from: at + skip, to });
    at = to;
  });
  return ranges;
}

function keyOf(node: SyntaxNodeRef, input: Input): string | null {
  let pair = node.node.parent;
  while (pair && pair.name !== "Pair") pair = pair.parent;
  const key = pair?.getChild("Key");
  return key ? input.read(key.from, key.to).replace(/["']/g, "") : null;
}

function nest(node: SyntaxNodeRef, input: Input) {
  if (node.name !== "BlockLiteralContent") return null;
  const key = keyOf(node, input);
  if (key === null) return null;
  const whole = input.read(0, input.length);
  const line = whole.slice(0, node.from).split("\n").length;
  const found = languageBelow(key, siblingValue(whole, Math.max(1, line - 1), "operator"));
  if (found === null) return null;
  const overlay = blockRanges(input.read(node.from, node.to), node.from);
  return overlay.length === 0 ? null : { parser: PARSERS[found], overlay };
}

const mixed = LRLanguage.define({
  name: "dag",
  parser: yamlLanguage.parser.configure({ wrap: parseMixed(nest) }),
  languageData: { commentTokens: { line: "#" }, indentOnInput: /^\s*[\]}]$/ },
});

export const dagYaml = new LanguageSupport(mixed);
