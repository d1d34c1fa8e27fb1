// The cell the keys are at. Row -1 are the bars: the run itself. Column 0 is the newest run, at the
// right, so that the left arrow counts up.
import { type KeyboardEvent, useState } from "react";

export interface Cursor {
  row: number;
  column: number;
}

/** Where a key leads to; nothing for a key that does not move. */
export function moved(at: Cursor, key: string, rows: number, columns: number): Cursor | null {
  const steps: Record<string, [number, number]> = {
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
    ArrowLeft: [0, 1],
    ArrowRight: [0, -1],
    PageUp: [-10, 0],
    PageDown: [10, 0],
    Home: [0, columns],
    End: [0, -columns],
  };
  const step = steps[key];
  if (step === undefined || columns === 0) return null;
  const clamp = (value: number, least: number, most: number) =>
    Math.max(least, Math.min(value, most));
  return {
    row: clamp(at.row + step[0], -1, rows - 1),
    column: clamp(at.column + step[1], 0, columns - 1),
  };
}

interface CursorOptions {
  rows: number;
  columns: number;
  onMove: (to: Cursor) => void;
  onOpen: (at: Cursor) => void;
}

export function useCursor({ rows, columns, onMove, onOpen }: CursorOptions) {
  const [cursor, setCursor] = useState<Cursor | null>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    // The buttons that fold a group have keys of their own.
    if (event.target !== event.currentTarget) return;
    const at = cursor ?? { row: -1, column: 0 };
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      if (cursor) onOpen(at);
      return;
    }
    const to = moved(at, event.key, rows, columns);
    if (to === null) return;
    event.preventDefault();
    setCursor(to);
    onMove(to);
  };
  return { cursor, setCursor, onKeyDown };
}
