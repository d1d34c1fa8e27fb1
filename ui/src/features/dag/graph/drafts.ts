// What was typed into a file and not saved, by the file's path. It lives outside of the components,
// so that another tab, page or DAG does not throw it away; only leaving the application does, and
// then the browser asks first.
import { useCallback, useSyncExternalStore } from "react";

export interface Draft {
  text: string;
  /** The hash of the text that was edited: what saving is checked against. */
  before: string;
}

const drafts = new Map<string, Draft>();
const listeners = new Set<() => void>();

function askBeforeLeaving(event: BeforeUnloadEvent) {
  event.preventDefault();
}

function tell() {
  // The listener alone keeps browsers from caching a page, so it is there only while needed.
  if (drafts.size > 0) window.addEventListener("beforeunload", askBeforeLeaving);
  else window.removeEventListener("beforeunload", askBeforeLeaving);
  for (const listener of listeners) listener();
}

export function draftOf(path: string): Draft | null {
  return drafts.get(path) ?? null;
}

export function keepDraft(path: string, draft: Draft): void {
  drafts.set(path, draft);
  tell();
}

export function dropDraft(path: string): void {
  if (drafts.delete(path)) tell();
}

/** `text` is on disk now, as `hash`. What was typed while it was being written stays a draft. */
export function settleDraft(path: string, text: string, hash: string): void {
  const draft = drafts.get(path);
  if (draft === undefined) return;
  if (draft.text === text) dropDraft(path);
  else keepDraft(path, { text: draft.text, before: hash });
}

export function useDraft(path: string | null): Draft | null {
  const subscribe = useCallback((listener: () => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, []);
  return useSyncExternalStore(subscribe, () => (path === null ? null : draftOf(path)));
}
