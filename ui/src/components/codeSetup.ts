// CodeMirror in the application's clothes: colours from the tokens, the languages that DAGs speak.
// What the editor does is in CodeView.tsx.
import { python } from "@codemirror/lang-python";
import { yaml } from "@codemirror/lang-yaml";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

export type CodeLanguage = "yaml" | "python" | "json" | "text";

const look = EditorView.theme({
  "&": { backgroundColor: "var(--surface)", color: "var(--ink)", fontSize: "12px" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--font-mono)", lineHeight: "18px" },
  ".cm-content": { padding: "8px 0", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0 12px 0 8px" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": {
    backgroundColor: "var(--surface)",
    color: "var(--muted)",
    border: "none",
    borderRight: "1px solid var(--line)",
  },
  ".cm-lineNumbers .cm-gutterElement": { padding: "0 8px 0 12px" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--hover)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground, ::selection": {
    backgroundColor: "var(--accent-tint) !important",
  },
  ".cm-marked": { backgroundColor: "var(--accent-tint)" },
  ".cm-diagnostic": { fontFamily: "var(--font)", fontSize: "13px", padding: "4px 8px" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--state-failed)" },
  ".cm-diagnostic-warning": { borderLeftColor: "var(--warning)" },
  ".cm-tooltip": {
    backgroundColor: "var(--raised)",
    color: "var(--ink)",
    border: "1px solid var(--line)",
    borderRadius: "var(--radius)",
    boxShadow: "var(--shadow)",
  },
  ".cm-panels": {
    backgroundColor: "var(--raised)",
    color: "var(--ink)",
    borderColor: "var(--line)",
  },
  ".cm-textfield": {
    backgroundColor: "var(--surface)",
    border: "1px solid var(--line-strong)",
    borderRadius: "4px",
  },
  ".cm-button": {
    backgroundImage: "none",
    backgroundColor: "var(--surface)",
    border: "1px solid var(--line-strong)",
    borderRadius: "4px",
  },
  ".cm-changedLine, .cm-insertedLine": { backgroundColor: "var(--diff-added) !important" },
  ".cm-deletedChunk, &.cm-merge-a .cm-changedLine": {
    backgroundColor: "var(--diff-removed) !important",
  },
  ".cm-changedText": { background: "var(--diff-added) !important" },
  "&.cm-merge-a .cm-changedText": { background: "var(--diff-removed) !important" },
  ".cm-collapsedLines": {
    background: "var(--ground)",
    color: "var(--muted)",
    padding: "4px 12px",
  },
  // The sign it has by itself is in none of our fonts.
  ".cm-collapsedLines::before, .cm-collapsedLines::after": { content: '"⋯" !important' },
});

const colours = HighlightStyle.define([
  { tag: [tags.definition(tags.propertyName), tags.propertyName], color: "var(--code-key)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--code-string)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--code-number)" },
  { tag: [tags.comment, tags.lineComment], color: "var(--code-comment)" },
  { tag: [tags.keyword, tags.operatorKeyword], color: "var(--code-keyword)" },
  { tag: [tags.function(tags.variableName)], color: "var(--code-key)" },
  { tag: tags.invalid, color: "var(--state-failed)" },
]);

export const codeLook: Extension = [look, syntaxHighlighting(colours)];

export function languageOf(language: CodeLanguage): Extension {
  // JSON is YAML; one grammar less to load.
  if (language === "yaml" || language === "json") return yaml();
  return language === "python" ? python() : [];
}
