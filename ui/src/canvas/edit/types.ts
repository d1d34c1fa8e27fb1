// What the canvas asks of whoever lets it edit: intents in the words of a graph, no word of files.
// How a gesture is read stands in gesture.ts, what an intent does to a file in the editor.
import type { GraphEdge } from "@/api/types";
import type { Point } from "../geometry";

/** The size of a task; a new one is put with its middle where the pointer is. */
export const NODE = { width: 208, height: 52 };

/** What comes with a node that is to be made: where, and what it hangs on. */
export interface Opening {
  /** Of its corner, in the drawing. */
  at: Point;
  /** On the screen, for a list that opens there. */
  screen: { x: number; y: number };
  from?: string;
  to?: string;
  edge?: Pick<GraphEdge, "from" | "to">;
  /** The layout finds the place: it was asked for by keyboard. */
  isLaidOut?: boolean;
}

export interface CanvasEditing {
  /** Why nothing can be changed; null if it can. */
  locked: string | null;
  selection: ReadonlySet<string>;
  onSelect: (ids: readonly string[]) => void;
  onMove: (moves: readonly { id: string; at: Point }[]) => Promise<unknown>;
  onConnect: (from: string, to: string) => void;
  onReconnect: (edge: GraphEdge, from: string, to: string) => void;
  onDisconnect: (edges: readonly GraphEdge[]) => void;
  onSplice: (id: string, edge: GraphEdge, at: Point) => void;
  /** A list of what could be made opens. */
  onCreate: (opening: Opening) => void;
  /** Something was dropped that another part of the screen dragged here. */
  onDrop: (what: unknown, opening: Opening) => void;
  onMenu: (
    event: React.MouseEvent,
    on: { node?: string; edge?: GraphEdge; opening: Opening },
  ) => void;
  /** A key that means an edit; true if it was one. */
  onKey: (event: React.KeyboardEvent, selection: ReadonlySet<string>) => boolean;
  notes: ReadonlyMap<string, string>;
  lockedNodes: ReadonlyMap<string, string>;
}
