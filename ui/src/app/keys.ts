// Shortcuts are bound to places on the keyboard (`event.code`), not to letters: with a Korean
// layout the key of K says ㅏ. While something is composed, a key belongs to the composition.

import { useEffect } from "react";
import { isComposing } from "@/components/useSubmitOnEnter";

export const isMac = /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? "");

export interface Shortcut {
  /** As in `KeyboardEvent.code`; two of them are pressed one after the other. */
  codes: string[];
  /** With Ctrl, or Command on a Mac. */
  withMod?: boolean;
  withShift?: boolean;
  /** A sign that also means it, wherever it is on the keyboard: `?`. */
  sign?: string;
  /** Also inside of fields. */
  inFields?: boolean;
  run: () => void;
}

/** How long the second key of two may take. */
const PATIENCE = 1_200;

function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement
    ? target.isContentEditable || target.matches("input, textarea, select, [role=textbox]")
    : false;
}

/** Decides on each key; kept apart from the document so that it can be tested. */
export function shortcutHandler(shortcuts: Shortcut[], now: () => number = Date.now) {
  let first: { code: string; at: number } | null = null;
  return (event: KeyboardEvent): void => {
    if (event.defaultPrevented || isComposing(event) || event.altKey) return;
    if (/^(Control|Shift|Meta|Alt)/.test(event.code)) return;
    const mod = isMac ? event.metaKey : event.ctrlKey;
    const before = first !== null && now() - first.at < PATIENCE ? first.code : null;
    first = null;
    for (const shortcut of shortcuts) {
      const { codes, withMod = false, withShift = false, sign, inFields = false, run } = shortcut;
      if (withMod !== mod || (!inFields && isField(event.target))) continue;
      if (sign !== undefined && sign === event.key) {
        event.preventDefault();
        run();
        return;
      }
      if (withShift !== event.shiftKey) continue;
      const wanted = codes.length === 1 ? null : (codes[0] ?? null);
      if (codes.at(-1) === event.code && wanted === before) {
        event.preventDefault();
        run();
        return;
      }
    }
    if (!mod && !isField(event.target)) first = { code: event.code, at: now() };
  };
}

export function useShortcuts(shortcuts: Shortcut[]): void {
  useEffect(() => {
    const handle = shortcutHandler(shortcuts);
    document.addEventListener("keydown", handle);
    return () => document.removeEventListener("keydown", handle);
  }, [shortcuts]);
}
