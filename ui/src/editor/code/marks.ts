// What a string of a DAG file means, marked inside of it: templates wherever they stand, and the
// fields of a cron expression. Found line by line, only in what is on screen.
import type { Extension } from "@codemirror/state";
import { RangeSetBuilder } from "@codemirror/state";
import {
  Decoration,
  type DecorationSet,
  EditorView,
  ViewPlugin,
  type ViewUpdate,
} from "@codemirror/view";

export interface Mark {
  from: number;
  to: number;
  kind: "template" | "cron";
  /** Neighbouring fields look different. */
  isOdd: boolean;
}

const TEMPLATE = /\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}/g;
const SCHEDULE = /^(\s*(?:-\s+)?(?:schedule\s*:\s*)?)(["']?)([^"'#]*?)\2\s*(?:#.*)?$/;
const CRON_FIELD = /^[\d*/,\-A-Za-z#LW?]+$/;

/** The places of a cron expression's fields; none where it is no such. */
export function cronFields(text: string): { from: number; to: number }[] {
  const fields = [...text.matchAll(/\S+/g)];
  const isCron =
    fields.length >= 5 &&
    fields.length <= 7 &&
    fields.every(([field]) => CRON_FIELD.test(field)) &&
    /^[\d*]/.test(fields[0]?.[0] ?? "");
  if (!isCron) return [];
  return fields.map((field) => ({ from: field.index, to: field.index + field[0].length }));
}

export function marksOf(line: string): Mark[] {
  const marks: Mark[] = [...line.matchAll(TEMPLATE)].map((found) => ({
    from: found.index,
    to: found.index + found[0].length,
    kind: "template",
    isOdd: false,
  }));
  const [, before, quote = "", text = ""] = SCHEDULE.exec(line) ?? [];
  if (before !== undefined && marks.length === 0) {
    const start = before.length + quote.length;
    cronFields(text).forEach(({ from, to }, at) => {
      marks.push({ from: start + from, to: start + to, kind: "cron", isOdd: at % 2 === 1 });
    });
  }
  return marks;
}

const TEMPLATE_MARK = Decoration.mark({ class: "cm-template" });
const CRON_MARKS = [0, 1].map((odd) =>
  Decoration.mark({ class: "cm-cron", attributes: { "data-odd": `${odd}` } }),
);

function marked(view: EditorView): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  for (const { from, to } of view.visibleRanges) {
    for (let at = from; at <= to; ) {
      const line = view.state.doc.lineAt(at);
      for (const mark of marksOf(line.text)) {
        const look = mark.kind === "template" ? TEMPLATE_MARK : CRON_MARKS[mark.isOdd ? 1 : 0];
        if (look) builder.add(line.from + mark.from, line.from + mark.to, look);
      }
      at = line.to + 1;
    }
  }
  return builder.finish();
}

const look = EditorView.theme({
  ".cm-template, .cm-template span": { color: "var(--code-keyword) !important" },
  ".cm-cron[data-odd='0'], .cm-cron[data-odd='0'] span": { color: "var(--code-number) !important" },
  ".cm-cron[data-odd='1'], .cm-cron[data-odd='1'] span": { color: "var(--code-key) !important" },
});

export const stringMarks: Extension = [
  look,
  ViewPlugin.fromClass(
    class {
      decorations: DecorationSet;
      constructor(view: EditorView) {
        this.decorations = marked(view);
      }
      update(update: ViewUpdate) {
        if (update.docChanged || update.viewportChanged) this.decorations = marked(update.view);
      }
    },
    { decorations: (plugin) => plugin.decorations },
  ),
];
