// Which key does what on a canvas that can be edited. Keys are physical: they mean the same
// whatever letters the keyboard writes. Copying and pasting are the browser's own events.
import type { Side } from "./align";
import type { Acts } from "./useEditing";

const STEP = 10;
const ARROWS: Record<string, readonly [number, number]> = {
  ...{ ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] },
};

/** With Alt. */
const SIDES: Record<string, Side> = {
  ...{ KeyL: "left", KeyC: "center", KeyR: "right", KeyH: "across" },
  ...{ KeyT: "top", KeyM: "middle", KeyB: "bottom", KeyV: "down" },
};

interface Pressed {
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
  currentTarget: EventTarget;
}

/** Does what the key means; false if it means nothing here. */
export function actOf(event: Pressed, ids: readonly string[], acts: Acts): boolean {
  const act = meaning(event, ids, acts);
  act?.();
  return act !== null;
}

function meaning(event: Pressed, ids: readonly string[], acts: Acts): (() => void) | null {
  const { code, shiftKey: isShift, altKey: isAlt } = event;
  const isCtrl = event.ctrlKey || event.metaKey;
  const chord = [isCtrl && "Ctrl", isAlt && "Alt", isShift && "Shift", code]
    .filter(Boolean)
    .join("+");
  const side = SIDES[code];
  if (side && isAlt && !isCtrl && !isShift && ids.length > 1) return () => acts.align(ids, side);
  const arrow = ARROWS[code];
  if (arrow && isCtrl && !isAlt && ids.length > 0) {
    const far = isShift ? STEP * 5 : STEP;
    return () => acts.nudge(ids, [arrow[0] * far, arrow[1] * far]);
  }
  const [first] = ids;
  switch (chord) {
    case "Ctrl+KeyZ":
      return () => acts.undo();
    case "Ctrl+Shift+KeyZ":
    case "Ctrl+KeyY":
      return () => acts.redo();
    case "Ctrl+KeyA":
      return acts.all;
    case "Tab":
    case "KeyN":
      return () => acts.open(openingIn(event.currentTarget, first));
    case "Alt+Shift+KeyT":
      return () => acts.tidy(ids);
  }
  if (first === undefined) return null;
  switch (chord) {
    case "Delete":
    case "Backspace":
      return () => acts.remove(ids, false);
    case "Ctrl+Delete":
    case "Ctrl+Backspace":
      return () => acts.remove(ids, true);
    case "F2":
      return () => acts.rename(first);
    case "Shift+KeyN":
      return () => acts.note(first);
    case "KeyD":
      return () => acts.disable(ids);
    case "Ctrl+KeyD":
      return () => void acts.duplicate(ids);
    case "Ctrl+KeyG":
      return () => acts.group(ids);
    case "Ctrl+Shift+KeyG":
      return () => acts.ungroup(ids);
    case "Shift+ArrowLeft":
      return () => acts.spread(ids, "before");
    case "Shift+ArrowRight":
      return () => acts.spread(ids, "after");
    default:
      return null;
  }
}

/** By keyboard the list opens in the middle, and what is made comes after what is chosen. */
function openingIn(canvas: EventTarget, after: string | undefined) {
  const box = (canvas as HTMLElement).getBoundingClientRect();
  const screen = { x: box.left + box.width / 2 - 140, y: box.top + 80 };
  return { at: [0, 0] as const, screen, from: after, isLaidOut: true };
}
