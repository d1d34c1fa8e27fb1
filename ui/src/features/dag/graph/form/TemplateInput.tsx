// Text that may hold templates: code on many lines, or one line. Completes what stands between
// braces. What is typed goes out at once; when it is taken over is the field's.
import {
  autocompletion,
  type CompletionContext,
  completionKeymap,
  startCompletion,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, indentUnit, StreamLanguage } from "@codemirror/language";
import { shell } from "@codemirror/legacy-modes/mode/shell";
import { EditorState, type Extension } from "@codemirror/state";
import {
  Decoration,
  EditorView,
  keymap,
  MatchDecorator,
  placeholder as placeholderOf,
  ViewPlugin,
  type ViewUpdate,
} from "@codemirror/view";
import { useEffect, useRef } from "react";
import { minimalChange } from "@/components/CodeView";
import { codeLook, languageOf } from "@/components/codeSetup";
import classes from "./form.module.css";
import type { TemplateName } from "./place";

interface TemplateInputProps {
  id: string;
  text: string;
  label: string;
  language?: "python" | "shell" | "text";
  isSingle?: boolean;
  isLocked: boolean;
  isWrong?: boolean;
  placeholder?: string;
  names: () => TemplateName[];
  onChange: (text: string) => void;
  onCommit: () => void;
  onCancel: () => void;
}

export function TemplateInput(props: TemplateInputProps) {
  const {
    id,
    text,
    label,
    language = "text",
    isSingle = false,
    isLocked,
    placeholder = "",
  } = props;
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef(props);
  latest.current = props;
  useEffect(() => {
    if (host.current === null) return;
    const made = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: latest.current.text,
        extensions: [
          ...[look, codeLook, templates, bracketMatching(), indentUnit.of("    ")],
          language === "shell" ? StreamLanguage.define(shell) : languageOf(language),
          EditorView.contentAttributes.of({
            ...{ "aria-label": label, "data-testid": `field-${id}`, id: `field-${id}` },
            ...{ "aria-describedby": `help-${id}`, tabindex: "0", spellcheck: "false" },
            ...(isSingle ? {} : { "aria-multiline": "true" }),
          }),
          placeholder === "" ? [] : placeholderOf(placeholder),
          EditorView.lineWrapping,
          isLocked ? EditorState.readOnly.of(true) : editable(latest, isSingle),
        ],
      }),
    });
    view.current = made;
    return () => {
      view.current = null;
      made.destroy();
    };
  }, [id, label, language, isSingle, isLocked, placeholder]);
  useEffect(() => {
    const shown = view.current;
    if (!shown || shown.state.doc.toString() === text) return;
    shown.dispatch({ changes: minimalChange(shown.state.doc.toString(), text) });
  }, [text]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it only keeps the keys from the canvas.
    <div
      ref={host}
      className={classes.template}
      data-single={isSingle || undefined}
      data-wrong={props.isWrong || undefined}
      data-locked={isLocked || undefined}
      onKeyDown={(event) => event.stopPropagation()}
      onBlur={() => latest.current.onCommit()}
    />
  );
}

function editable(latest: { current: TemplateInputProps }, isSingle: boolean): Extension {
  const commit = () => {
    latest.current.onCommit();
    return true;
  };
  return [
    history(),
    autocompletion({ override: [(context) => complete(context, latest.current)], icons: false }),
    keymap.of([
      ...completionKeymap,
      { key: "Mod-Enter", run: commit },
      {
        key: "Mod-s",
        // Taken over first; saving is the page's.
        run: () => !commit(),
      },
      ...(isSingle ? [{ key: "Enter", run: commit }] : []),
      {
        key: "Escape",
        run: () => {
          latest.current.onCancel();
          return true;
        },
      },
      ...defaultKeymap,
      ...historyKeymap,
    ]),
    isSingle
      ? EditorState.transactionFilter.of((change) =>
          change.docChanged && change.newDoc.lines > 1 ? [] : change,
        )
      : [],
    EditorView.updateListener.of((update) => {
      if (!update.docChanged) return;
      const now = update.state.doc.toString();
      if (now !== latest.current.text) latest.current.onChange(now);
      // What may follow is shown as soon as the braces are open.
      const { head } = update.state.selection.main;
      const isTyped = update.transactions.some((it) => it.isUserEvent("input.type"));
      if (isTyped && /\{\{ ?$/.test(update.state.sliceDoc(Math.max(0, head - 3), head)))
        startCompletion(update.view);
    }),
  ];
}

function complete(context: CompletionContext, { names }: TemplateInputProps) {
  const line = context.state.doc.lineAt(context.pos);
  const before = line.text.slice(0, context.pos - line.from);
  const opened = Math.max(before.lastIndexOf("{{"), before.lastIndexOf("{%"));
  if (opened < 0 || /[}%]\}/.test(before.slice(opened))) return null;
  const word = /[\w.]*$/.exec(before)?.[0] ?? "";
  return {
    from: context.pos - word.length,
    options: names().map(({ name, value }, at) => ({
      label: name,
      type: "constant",
      boost: -Math.min(at, 99),
      ...(value !== undefined && { detail: value }),
      apply: (view: EditorView, _it: unknown, from: number, to: number) => {
        // The braces are closed where they are not.
        const rest = view.state.doc.lineAt(to);
        const isOpen =
          !view.state.sliceDoc(to, rest.to).includes("}}") && before[opened + 1] === "{";
        const lead = from > 0 && view.state.sliceDoc(from - 1, from) === "{" ? " " : "";
        view.dispatch({
          changes: { from, to, insert: `${lead}${name}${isOpen ? " }}" : ""}` },
          selection: { anchor: from + lead.length + name.length + (isOpen ? 3 : 0) },
          userEvent: "input.complete",
        });
      },
    })),
    validFor: /^[\w.]*$/,
  };
}

const matcher = new MatchDecorator({
  regexp: /\{\{.*?\}\}|\{%.*?%\}/g,
  decoration: Decoration.mark({ class: "cm-template" }),
});

const templates = ViewPlugin.define(
  (view) => ({
    marks: matcher.createDeco(view),
    update(update: ViewUpdate) {
      this.marks = matcher.updateDeco(update, this.marks);
    },
  }),
  { decorations: (plugin) => plugin.marks },
);

const look = EditorView.theme({
  "&": { backgroundColor: "transparent" },
  ".cm-content": { padding: "4px 0", minHeight: "18px" },
  ".cm-line": { padding: "0 8px" },
  ".cm-scroller": { maxHeight: "320px", overflow: "auto" },
  ".cm-placeholder": { color: "var(--muted)" },
  ".cm-template": {
    color: "var(--accent)",
    backgroundColor: "var(--accent-tint)",
    borderRadius: "3px",
  },
  ".cm-template *": { color: "var(--accent) !important" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--font-mono)", fontSize: "12px" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "3px 8px", lineHeight: "18px" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": {
    background: "var(--accent-tint) !important",
    color: "var(--ink) !important",
  },
  ".cm-completionDetail": { color: "var(--muted)", fontStyle: "normal", marginLeft: "12px" },
});
