// Which part of a long line of equal items is in sight. Steps of several items, so that scrolling by
// a few pixels draws nothing anew.

const STEP = 4;

export interface Range {
  from: number;
  /** Not in it any more. */
  to: number;
}

export function visibleRange(offset: number, length: number, size: number, count: number): Range {
  const first = Math.floor(Math.max(0, offset) / size / STEP) * STEP - STEP;
  const last = Math.ceil((Math.max(0, offset) + length) / size / STEP) * STEP + STEP;
  return { from: Math.max(0, Math.min(first, count)), to: Math.max(0, Math.min(last, count)) };
}
