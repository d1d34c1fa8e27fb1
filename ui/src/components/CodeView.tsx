// Text with line numbers, colours and diagnostics: to read, or to edit. Text comes in and goes out;
// the editor's own state (caret, undo) stays inside.

import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, foldGutter, foldKeymap, indentUnit } from "@codemirror/language";
import {
  diagnosticCount,
  type Diagnostic as Lint,
  lintGutter,
  lintKeymap,
  setDiagnostics,
} from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { Annotation, EditorState, type Extension, type Text } from "@codemirror/state";
import {
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { type Ref, useEffect, useImperativeHandle, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Diagnostic } from "@/api/types";
import classes from "./code.module.css";
import { type CodeLanguage, codeLook, languageOf } from "./codeSetup";

/** What a parent may ask of the editor beside its text. */
export interface CodeHandle {
  /** Brings a line (from 1) into sight and selects it. */
  goTo: (line: number, column?: number, endLine?: number) => void;
  focus: () => void;
}

interface CodeViewProps {
  text: string;
  language?: CodeLanguage;
  label?: string;
  diagnostics?: Diagnostic[];
  /** Left out: to read only. */
  onChange?: (text: string) => void;
  /** The caret moved to this line (from 1). */
  onCaret?: (line: number) => void;
  onSave?: () => void;
  /** More of CodeMirror: completion, marks. Must keep its identity between renders. */
  extensions?: Extension;
  ref?: Ref<CodeHandle>;
}

const NOTHING: Extension = [];

export function CodeView(props: CodeViewProps) {
  const { text, language = "yaml", label, diagnostics, extensions = NOTHING, ref } = props;
  const { t } = useTranslation();
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  // The editor is made once; what it calls is always the latest.
  const latest = useRef(props);
  latest.current = props;
  const isReadOnly = props.onChange === undefined;
  const name = label ?? t("code.editor");

  useEffect(() => {
    if (host.current === null) return;
    const made = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: latest.current.text,
        extensions: [base(isReadOnly, name), languageOf(language), extensions, listen(latest)],
      }),
    });
    view.current = made;
    return () => {
      view.current = null;
      made.destroy();
    };
  }, [isReadOnly, name, language, extensions]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new editor needs its marks again.
  useEffect(() => {
    const shown = view.current;
    if (shown === null) return;
    if (shown.state.doc.toString() !== text) {
      shown.dispatch({ changes: minimalChange(shown.state.doc.toString(), text) });
    }
    const lints = (diagnostics ?? []).map((diagnostic) => lintOf(shown.state.doc, diagnostic));
    if (lints.length > 0 || diagnosticCount(shown.state) > 0)
      shown.dispatch(setDiagnostics(shown.state, lints));
  }, [text, diagnostics, isReadOnly, language, extensions]);

  useImperativeHandle(ref, () => ({
    goTo(line, column = 1, endLine = line) {
      const shown = view.current;
      if (shown === null) return;
      const from = position(shown.state.doc, line, column);
      const to =
        endLine > line ? position(shown.state.doc, endLine, Number.MAX_SAFE_INTEGER) : from;
      shown.dispatch({
        annotations: brought.of(true),
        selection: { anchor: from, head: to },
        effects: EditorView.scrollIntoView(from, { y: "center" }),
      });
    },
    focus: () => view.current?.focus(),
  }));

  return <div ref={host} className={classes.view} />;
}

function base(isReadOnly: boolean, label: string): Extension {
  return [
    lineNumbers(),
    foldGutter(),
    highlightSpecialChars(),
    bracketMatching(),
    highlightSelectionMatches(),
    indentUnit.of("  "),
    codeLook,
    EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0" }),
    keymap.of([...searchKeymap, ...foldKeymap, ...lintKeymap]),
    isReadOnly
      ? [EditorState.readOnly.of(true), keymap.of(defaultKeymap)]
      : [
          history(),
          lintGutter(),
          highlightActiveLine(),
          highlightActiveLineGutter(),
          keymap.of([...defaultKeymap, ...historyKeymap, indentWithTab]),
        ],
  ];
}

/** The caret was brought somewhere, and did not go there by itself. */
const brought = Annotation.define<boolean>();

function listen(latest: { current: CodeViewProps }): Extension {
  return [
    EditorView.updateListener.of((update) => {
      const { onChange, onCaret, text } = latest.current;
      if (update.docChanged) {
        const now = update.state.doc.toString();
        if (now !== text) onChange?.(now);
      }
      const isBrought = update.transactions.some((it) => it.annotation(brought));
      if (update.selectionSet && onCaret && !isBrought) {
        onCaret(update.state.doc.lineAt(update.state.selection.main.head).number);
      }
    }),
    keymap.of([
      {
        key: "Mod-s",
        run: () => {
          latest.current.onSave?.();
          return latest.current.onSave !== undefined;
        },
      },
    ]),
  ];
}

/** An offset in the text for a line and a column (from 1), kept within what there is. */
function position(doc: Text, line: number, column: number): number {
  const at = doc.line(Math.max(1, Math.min(line, doc.lines)));
  return Math.max(at.from, Math.min(at.from + column - 1, at.to));
}

function lintOf(doc: Text, diagnostic: Diagnostic): Lint {
  const { line, column, end_line, end_column, severity, message, hint } = diagnostic;
  const from = position(doc, line, column);
  const to = end_line && end_column ? position(doc, end_line, end_column) : doc.lineAt(from).to;
  return {
    from,
    to: Math.max(from, to),
    severity,
    message: hint ? `${message}\n${hint}` : message,
  };
}

/** One replacement that keeps the common start and end, so that caret and folds stay. */
export function minimalChange(old: string, now: string) {
  const shortest = Math.min(old.length, now.length);
  let start = 0;
  while (start < shortest && old[start] === now[start]) start += 1;
  let end = 0;
  while (end < shortest - start && old[old.length - 1 - end] === now[now.length - 1 - end])
    end += 1;
  return { from: start, to: old.length - end, insert: now.slice(start, now.length - end) };
}
