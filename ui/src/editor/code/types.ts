// What the code pane needs of a session: the editor's own has it, and so has a plain file's.
// The pane knows neither of them.
import type { Diagnostic } from "@/api/types";

export interface CodeSession {
  path: string;
  text: string;
  /** What is on disk as far as this session knows; null for a file that is still to be made. */
  saved: { text: string; hash: string } | null;
  diagnostics: Diagnostic[];
  isDirty: boolean;
  /** Lines that something else than typing changed. */
  changedLines: { first: number; last: number } | null;
  canUndo: boolean;
  canRedo: boolean;
  type: (text: string) => void;
  undo: () => void;
  redo: () => void;
  /** `text` is on disk as `hash`; what is on screen stays. */
  markSaved: (text: string, hash: string) => void;
  /** What is on disk replaces what is on screen. */
  takeDisk: (text: string, hash: string) => void;
}
