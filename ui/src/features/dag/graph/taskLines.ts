// Where each task and group stands in the text of its file, by the YAML itself: a caret finds its
// node, a node its lines.
import { yamlLanguage } from "@codemirror/lang-yaml";
import type { SyntaxNode } from "@lezer/common";
import { useCallback, useRef } from "react";

export interface LineRange {
  id: string;
  /** From 1, both included. */
  first: number;
  last: number;
}

/** The lines of the text, read when they are first asked for: most texts never are. */
export function useTaskLines(text: string): () => LineRange[] {
  const read = useRef<{ text: string; lines: LineRange[] } | null>(null);
  return useCallback(() => {
    if (read.current?.text !== text) read.current = { text, lines: taskLines(text) };
    return read.current.lines;
  }, [text]);
}

export function taskLines(text: string): LineRange[] {
  const lineStarts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) {
    lineStarts.push(at + 1);
  }
  const lineOf = (offset: number) => {
    let [low, high] = [0, lineStarts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
  const tree = yamlLanguage.parser.parse(text);
  const top = pairs(tree.topNode.getChild("Document")?.firstChild ?? null, text);
  const sections = top.filter(({ name }) => name === "groups" || name === "tasks");
  return sections.flatMap(({ value }) =>
    pairs(value, text).map(({ name, from, to }) => {
      const end = from + text.slice(from, to).trimEnd().length;
      return { id: name, first: lineOf(from), last: lineOf(Math.max(from, end - 1)) };
    }),
  );
}

export function rangeAt(ranges: readonly LineRange[], line: number): LineRange | null {
  return ranges.find(({ first, last }) => first <= line && line <= last) ?? null;
}

/** The entries of a mapping, in block or in flow form. */
function pairs(mapping: SyntaxNode | null, text: string) {
  const found: { name: string; value: SyntaxNode | null; from: number; to: number }[] = [];
  for (let at = mapping?.firstChild ?? null; at !== null; at = at.nextSibling) {
    if (at.name !== "Pair") continue;
    const key = at.getChild("Key");
    if (key === null) continue;
    const name = text.slice(key.from, key.to).replace(/^(["'])(.*)\1$/, "$2");
    found.push({ name, value: at.lastChild, from: at.from, to: at.to });
  }
  return found;
}
