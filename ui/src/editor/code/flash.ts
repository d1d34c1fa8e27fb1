// Lines that something else than typing changed light up for a moment, so that the eye finds in the
// text what the hand did on the canvas. With reduced motion they are tinted, and do not fade.
import { type Extension, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView } from "@codemirror/view";

const HOW_LONG = 1_400;

const show = StateEffect.define<{ first: number; last: number } | null>();
const LINE = Decoration.line({ class: "cm-flash" });

const field = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(shown, transaction) {
    let now = shown.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (!effect.is(show)) continue;
      const { doc } = transaction.state;
      const lines = effect.value;
      if (lines === null) now = Decoration.none;
      else {
        const first = Math.max(1, Math.min(lines.first, doc.lines));
        const last = Math.max(first, Math.min(lines.last, doc.lines));
        const places = Array.from({ length: last - first + 1 }, (_, at) => doc.line(first + at));
        now = Decoration.set(places.map((line) => LINE.range(line.from)));
      }
    }
    return now;
  },
  provide: (it) => EditorView.decorations.from(it),
});

export const flashing: Extension = [
  field,
  EditorView.baseTheme({
    "@keyframes cm-flash": {
      from: { backgroundColor: "var(--accent-tint)" },
      to: { backgroundColor: "transparent" },
    },
    ".cm-flash": { animation: "cm-flash 1.4s ease-out" },
    "@media (prefers-reduced-motion: reduce)": {
      ".cm-flash": { animation: "none !important", backgroundColor: "var(--accent-tint)" },
    },
  }),
];

/** Lights lines up, brings them into sight, and forgets them again; the answer stops it. */
export function flash(view: EditorView, lines: { first: number; last: number }): () => void {
  const { doc } = view.state;
  const first = doc.line(Math.max(1, Math.min(lines.first, doc.lines)));
  view.dispatch({
    effects: [show.of(lines), EditorView.scrollIntoView(first.from, { y: "nearest", yMargin: 60 })],
  });
  const timer = setTimeout(() => view.dispatch({ effects: show.of(null) }), HOW_LONG);
  return () => clearTimeout(timer);
}
