// Commands that screens offer to the command palette while they are on screen.
import { type ReactNode, useEffect, useSyncExternalStore } from "react";

export interface Command {
  id: string;
  label: string;
  /** A second, quieter line. */
  description?: string;
  /** More words it can be found by. */
  keywords?: string;
  icon?: ReactNode;
  run: () => void;
}

let offers: ReadonlyMap<string, readonly Command[]> = new Map();
const listeners = new Set<() => void>();

function offer(owner: string, commands: readonly Command[] | null) {
  const next = new Map(offers);
  if (commands === null) next.delete(owner);
  else next.set(owner, commands);
  offers = next;
  for (const listener of listeners) listener();
}

/** Offers commands as long as the caller is on screen; memoise them. */
export function useCommands(owner: string, commands: readonly Command[]): void {
  useEffect(() => {
    offer(owner, commands);
    return () => offer(owner, null);
  }, [owner, commands]);
}

function subscribe(listener: () => void) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useOfferedCommands(): ReadonlyMap<string, readonly Command[]> {
  return useSyncExternalStore(subscribe, () => offers);
}
