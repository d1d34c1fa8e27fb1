// CodeMirror told of what complete.ts knows: the list while typing, the help under the pointer.
// No knowledge of the format is in here.
import {
  autocompletion,
  type Completion,
  type CompletionContext,
  completionKeymap,
  startCompletion,
} from "@codemirror/autocomplete";
import type { Extension } from "@codemirror/state";
import { EditorView, hoverTooltip, keymap } from "@codemirror/view";
import { meaningAt, type Proposal, proposals } from "./complete";
import type { Schema } from "./schema";

const TYPES: Record<Proposal["kind"], string> = {
  key: "property",
  value: "enum",
  task: "variable",
  group: "namespace",
  operator: "function",
  name: "constant",
};

function optionOf({ label, insert, detail, help, kind }: Proposal): Completion {
  return {
    label,
    type: TYPES[kind],
    ...(detail && { detail }),
    ...(help && { info: help }),
    apply: (view, _completion, from, to) => {
      const written = insert ?? label;
      const isThere = kind === "key" && /^\s*:/.test(view.state.sliceDoc(to, to + 4));
      const text = isThere ? label : written;
      view.dispatch({
        changes: { from, to, insert: text },
        selection: { anchor: from + text.length },
        userEvent: "input.complete",
      });
      // What a key holds is asked at once.
      if (kind === "key" && /[ []$/.test(text)) startCompletion(view);
    },
  };
}

function source(schemaOf: () => Schema | null) {
  return (context: CompletionContext) => {
    const line = context.state.doc.lineAt(context.pos);
    const text = context.state.doc.toString();
    const { place, list } = proposals(text, line.number, context.pos - line.from, schemaOf());
    if (list.length === 0) return null;
    const isAsked = context.explicit || place.word !== "" || place.kind !== "key";
    if (!isAsked) return null;
    return {
      from: context.pos - place.word.length,
      options: list.map((proposal, at) => ({
        ...optionOf(proposal),
        boost: 50 - Math.min(at, 99),
      })),
      validFor: /^[\w@.-]*$/,
    };
  };
}

function help(schemaOf: () => Schema | null) {
  return hoverTooltip((view, pos) => {
    const schema = schemaOf();
    if (schema === null) return null;
    const line = view.state.doc.lineAt(pos);
    const found = meaningAt(view.state.doc.toString(), line.number, pos - line.from, schema);
    if (found === null) return null;
    const { title, detail, help } = found.meaning;
    return {
      pos: line.from + found.from,
      end: line.from + found.to,
      above: true,
      create: () => {
        const dom = document.createElement("div");
        dom.className = "cm-help";
        for (const [name, text] of [
          ["strong", title],
          ["code", detail],
          ["p", help],
        ] as const) {
          if (text === "") continue;
          const part = document.createElement(name);
          part.textContent = text;
          dom.append(part);
        }
        return { dom };
      },
    };
  });
}

const look = EditorView.theme({
  ".cm-help": {
    padding: "8px 12px",
    maxWidth: "420px",
    fontFamily: "var(--font)",
    fontSize: "13px",
  },
  ".cm-help code": { marginLeft: "8px", color: "var(--muted)", fontSize: "12px" },
  ".cm-help p": { margin: "4px 0 0" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": {
    fontFamily: "var(--font-mono)",
    fontSize: "12px",
    maxHeight: "16em",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "3px 8px", lineHeight: "18px" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": {
    background: "var(--accent-tint) !important",
    color: "var(--ink) !important",
  },
  ".cm-completionDetail": { color: "var(--muted)", fontStyle: "normal", marginLeft: "12px" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "600" },
  ".cm-tooltip.cm-completionInfo": {
    padding: "8px 12px",
    maxWidth: "320px",
    fontFamily: "var(--font)",
    fontSize: "13px",
  },
});

/** `schemaOf` is asked each time: the schema comes after the editor. */
export function assist(schemaOf: () => Schema | null): Extension {
  return [
    autocompletion({ override: [source(schemaOf)], icons: false, activateOnTyping: true }),
    keymap.of(completionKeymap),
    help(schemaOf),
    look,
  ];
}
