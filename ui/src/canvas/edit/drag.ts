// Dragging something onto the canvas from beside it, by pointer events: the drag and drop of HTML
// is not to be relied on in every web view. One thing is dragged at a time.
import { useEffect, useRef, useSyncExternalStore } from "react";

export interface Dragged {
  /** Shown beside the pointer. */
  label: string;
  what: unknown;
  x: number;
  y: number;
}

/** So far the pointer goes before a press becomes a drag, in pixels. */
export const SLACK = 4;

let dragged: Dragged | null = null;
const listeners = new Set<() => void>();
const drops = new Set<(dropped: Dragged) => void>();

function tell(next: Dragged | null) {
  dragged = next;
  for (const listener of listeners) listener();
}

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

export const useDragged = (): Dragged | null => useSyncExternalStore(subscribe, () => dragged);

/** To be called on pointerdown: if the pointer then moves, it drags; Escape ends it. */
export function startDrag(event: React.PointerEvent, label: string, what: unknown): void {
  if (event.button !== 0) return;
  const from = { x: event.clientX, y: event.clientY };
  const id = event.pointerId;
  const move = (at: PointerEvent) => {
    if (at.pointerId !== id) return;
    const isFar = Math.hypot(at.clientX - from.x, at.clientY - from.y) > SLACK;
    if (dragged || isFar) tell({ label, what, x: at.clientX, y: at.clientY });
  };
  const end = (isDrop: boolean) => {
    window.removeEventListener("pointermove", move);
    window.removeEventListener("pointerup", up);
    window.removeEventListener("pointercancel", cancel);
    window.removeEventListener("keydown", onEscape, true);
    const dropped = dragged;
    if (dropped === null) return;
    tell(null);
    if (!isDrop) return;
    // The click that ends a drag is none.
    const swallow = (click: Event) => click.stopPropagation();
    window.addEventListener("click", swallow, { capture: true, once: true });
    setTimeout(() => window.removeEventListener("click", swallow, { capture: true }));
    for (const drop of drops) drop(dropped);
  };
  const up = () => end(true);
  const cancel = () => end(false);
  const onEscape = (key: KeyboardEvent) => {
    if (key.key === "Escape") end(false);
  };
  window.addEventListener("pointermove", move);
  window.addEventListener("pointerup", up);
  window.addEventListener("pointercancel", cancel);
  window.addEventListener("keydown", onEscape, true);
}

/** Hears of every drop; where it fell is in it. */
export function useDrop(onDrop: (dropped: Dragged) => void): void {
  const latest = useRef(onDrop);
  latest.current = onDrop;
  useEffect(() => {
    const drop = (dropped: Dragged) => latest.current(dropped);
    drops.add(drop);
    return () => void drops.delete(drop);
  }, []);
}
