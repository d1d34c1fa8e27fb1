// A DAG file that is being edited. The text is the only truth: gestures on the canvas are edits
// that the scheduler carries out on it, typing is a new text, and both are drawn from what comes
// back. Lives as long as the application, apart from React; hooks are in useEditor.ts.
import { type Drawing, type Edit, type EditedText, editText, type FileView } from "@/api/editor";
import type { ApiProblem } from "@/api/problem";
import type { Diagnostic } from "@/api/types";
import { TextFile } from "./code/textSession";
import { changedLines, type Lines } from "./lines";

/** So long after the last key the typed text is drawn. */
const PAUSE = 150;
/** Somebody types while an edit is on its way: it is sent again on the new text, so often. */
const ATTEMPTS = 4;

/** An edit was given up: what was typed meanwhile is not to be lost. */
export class TypedMeanwhile extends Error {}

export type Ask = (asked: {
  path: string;
  text: string;
  edits: readonly Edit[];
  drawing: Drawing;
  lang: "en" | "ko";
}) => Promise<EditedText>;

export interface EditorState {
  path: string;
  text: string;
  saved: { text: string; hash: string };
  view: FileView | null;
  diagnostics: Diagnostic[];
  isDirty: boolean;
  canUndo: boolean;
  canRedo: boolean;
  /** Task and group ids. */
  selection: ReadonlySet<string>;
  /** What the last edit of the canvas changed in the text. */
  changedLines: Lines | null;
  /** The text could not be drawn at all: the scheduler is gone. */
  problem: unknown;
}

const NOTHING: ReadonlySet<string> = new Set();

export class EditorSession {
  private state: EditorState;
  private drawing: Drawing = { direction: "lr", collapsed: [] };
  private lang: "en" | "ko" = "en";
  private waiting: Promise<unknown> = Promise.resolve();
  private pending = 0;
  private looks = 0;
  private isHeld = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly listeners = new Set<() => void>();
  private readonly file: TextFile;

  constructor(
    readonly path: string,
    onDisk: { text: string; hash: string },
    private readonly ask: Ask = editText,
  ) {
    this.file = new TextFile(path, onDisk);
    this.state = {
      path,
      ...{ view: null, diagnostics: [], problem: null },
      ...{ selection: NOTHING, changedLines: null },
      ...this.ofFile(),
    };
    this.file.listen(() => this.set(this.ofFile()));
  }

  now = (): EditorState => this.state;

  listen = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  /** How the drawing is wanted; draws again if that is another one. */
  setDrawing(drawing: Drawing, lang: "en" | "ko"): void {
    const isSame = JSON.stringify([drawing, lang]) === JSON.stringify([this.drawing, this.lang]);
    if (isSame && this.state.view !== null) return;
    this.drawing = drawing;
    this.lang = lang;
    void this.look();
  }

  /**
   * Carries out edits, all or none, as one step of undo. Edits wait for those before them. Gives
   * null, or why they were refused.
   */
  apply(edits: readonly Edit[], select?: readonly string[]): Promise<ApiProblem | Error | null> {
    this.pending += 1;
    const turn = this.waiting.then(() => this.carryOut(edits, select));
    this.waiting = turn;
    return turn;
  }

  type = (text: string): void => {
    if (text === this.state.text) return;
    this.file.type(text);
    this.set({ changedLines: null });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.look(), PAUSE);
  };

  undo = (): void => this.stepTo(() => this.file.undo());
  redo = (): void => this.stepTo(() => this.file.redo());

  select = (ids: Iterable<string>): void => {
    const next = new Set(ids);
    const old = this.state.selection;
    if (next.size === old.size && [...next].every((id) => old.has(id))) return;
    this.set({ selection: next });
  };

  markSaved = (text: string, hash: string): void => this.file.markSaved(text, hash);

  takeDisk = (text: string, hash: string): void =>
    this.stepTo(() => this.file.takeDisk(text, hash));

  private async carryOut(edits: readonly Edit[], select?: readonly string[]) {
    try {
      for (let attempt = 0; ; attempt += 1) {
        const { text } = this.state;
        const { drawing } = this;
        const answer = await this.send(text, edits);
        if (this.state.text !== text) {
          if (attempt >= ATTEMPTS) throw new TypedMeanwhile("typed meanwhile");
          continue;
        }
        this.atOnce(() => {
          this.file.replace(answer.text);
          this.set({ ...drawn(answer), changedLines: changedLines(text, answer.text) });
          if (select) this.select(select);
          this.keepSelection();
        });
        // A group was folded meanwhile: the answer shows the drawing as it was wanted before.
        if (this.drawing !== drawing) void this.look();
        return null;
      }
    } catch (problem) {
      return problem instanceof Error ? problem : new Error(String(problem));
    } finally {
      this.pending -= 1;
    }
  }

  /** A step back waits for the edits before it: it takes back the last that was asked for. */
  private stepTo(step: () => void): void {
    if (this.pending === 0) this.takeStep(step);
    else this.waiting = this.waiting.then(() => this.takeStep(step));
  }

  private takeStep(step: () => void): void {
    const before = this.state.text;
    this.atOnce(() => {
      step();
      if (this.state.text !== before)
        this.set({ changedLines: changedLines(before, this.state.text) });
    });
    if (this.state.text !== before) void this.look();
  }

  /** Draws the text as it is now. An answer that comes after a newer question is of no use. */
  private async look(): Promise<void> {
    clearTimeout(this.timer);
    this.looks += 1;
    const [turn, text] = [this.looks, this.state.text];
    const isLate = () => turn !== this.looks || this.state.text !== text;
    try {
      const answer = await this.send(text, []);
      if (isLate()) return;
      this.atOnce(() => {
        this.set(drawn(answer));
        this.keepSelection();
      });
    } catch (problem) {
      if (!isLate()) this.set({ problem });
    }
  }

  private send(text: string, edits: readonly Edit[]): Promise<EditedText> {
    const { path, drawing, lang } = this;
    return this.ask({ path, text, edits, drawing, lang });
  }

  /** What is no longer there is not selected. */
  private keepSelection(): void {
    const graph = this.state.view?.graph;
    if (!graph) return;
    const there = new Set([
      ...graph.nodes.map((node) => node.task_id),
      ...graph.groups.map((group) => group.group_id),
    ]);
    const kept = [...this.state.selection].filter((id) => there.has(id));
    if (kept.length !== this.state.selection.size) this.select(kept);
  }

  private ofFile() {
    const { text, saved, past, future } = this.file.now();
    return {
      ...{ text, saved, isDirty: text !== saved.text },
      ...{ canUndo: past.length > 0, canRedo: future.length > 0 },
    };
  }

  /** Several changes are told as one: a screen of a thousand nodes is drawn once for them. */
  private atOnce(changes: () => void): void {
    const before = this.state;
    this.isHeld = true;
    try {
      changes();
    } finally {
      this.isHeld = false;
    }
    if (this.state !== before) this.tell();
  }

  private set(more: Partial<EditorState>): void {
    this.state = { ...this.state, ...more };
    if (!this.isHeld) this.tell();
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}

function drawn({ view, diagnostics }: EditedText) {
  return { view, diagnostics: diagnostics as Diagnostic[], problem: null };
}
