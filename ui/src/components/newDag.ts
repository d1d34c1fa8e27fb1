// Asks for a new DAG from anywhere: the list, the palette, an empty page, a script that was dropped.
// The dialog itself is drawn once, by the shell.
import { useSyncExternalStore } from "react";

/** A script that the new DAG is to run. */
export interface DroppedScript {
  name: string;
  /** What is in it, or where it lies: a page is told the one, the window's shell the other. */
  content?: string;
  path?: string;
}

interface Asked {
  script: DroppedScript | null;
}

let asked: Asked | null = null;
const listeners = new Set<() => void>();

function set(next: Asked | null): void {
  asked = next;
  for (const listener of listeners) listener();
}

export const openNewDag = (script: DroppedScript | null = null) => set({ script });
export const closeNewDag = () => set(null);

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useNewDag(): Asked | null {
  return useSyncExternalStore(subscribe, () => asked);
}
