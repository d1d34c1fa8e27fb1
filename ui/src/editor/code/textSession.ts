// A file of the dags folder that is edited as text alone: a module, a script, a DAG that cannot be
// drawn. What was typed outlives the screen, and as a draft also a crash. The editor of DAGs has a
// session of its own that knows the drawing as well.
import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useSyncExternalStore } from "react";
import { checkText, useFile } from "@/api/files";
import { isDagFile } from "./paths";
import type { CodeSession } from "./types";

/** Typing within this time is one step of undo. */
const ONE_STEP = 600;
const DRAFT = "mainspring.draft:";
/** So long is waited before a draft is written down. */
const PAUSE = 300;

interface State {
  text: string;
  saved: { text: string; hash: string };
  past: string[];
  future: string[];
}

interface Draft {
  text: string;
  before: string;
  at: number;
  /** What it was typed over, so that it can be merged with what stands there later. */
  base?: string;
}

function readDraft(path: string): Draft | null {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(DRAFT + path) ?? "null");
    const draft = kept as Draft | null;
    return typeof draft?.text === "string" && typeof draft.before === "string" ? draft : null;
  } catch {
    return null;
  }
}

/** One open file; kept apart from React so that it can be tested. */
export class TextFile {
  private state: State;
  private typedAt = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly path: string,
    onDisk: { text: string; hash: string },
  ) {
    const draft = readDraft(path);
    const isOwn = draft === null || draft.before === onDisk.hash;
    this.state = {
      text: draft?.text ?? onDisk.text,
      saved: isOwn ? onDisk : { text: draft.base ?? "", hash: draft.before },
      past: [],
      future: [],
    };
  }

  now = (): State => this.state;

  listen = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };

  type = (text: string): void => {
    const { past, text: old } = this.state;
    if (text === old) return;
    const goesOn = Date.now() - this.typedAt < ONE_STEP && past.length > 0;
    this.typedAt = Date.now();
    this.set({ text, past: goesOn ? past : [...past, old], future: [] });
  };

  /** Another text at once, as a step of its own: what an edit made. */
  replace = (text: string): void => {
    const { past, text: old } = this.state;
    this.typedAt = 0;
    if (text !== old) this.set({ text, past: [...past, old], future: [] });
  };

  undo = (): void => {
    const { past, future, text } = this.state;
    const before = past.at(-1);
    if (before === undefined) return;
    this.typedAt = 0;
    this.set({ text: before, past: past.slice(0, -1), future: [text, ...future] });
  };

  redo = (): void => {
    const { past, future, text } = this.state;
    const [next, ...rest] = future;
    if (next === undefined) return;
    this.typedAt = 0;
    this.set({ text: next, past: [...past, text], future: rest });
  };

  markSaved = (text: string, hash: string): void => this.set({ saved: { text, hash } });

  takeDisk = (text: string, hash: string): void => {
    const { past, text: old } = this.state;
    this.typedAt = 0;
    this.set({
      ...{ text, saved: { text, hash } },
      ...(text !== old && { past: [...past, old], future: [] }),
    });
  };

  private set(more: Partial<State>): void {
    this.state = { ...this.state, ...more };
    clearTimeout(this.timer);
    const { text, saved } = this.state;
    if (text === saved.text) localStorage.removeItem(DRAFT + this.path);
    else this.timer = setTimeout(this.keep, PAUSE);
    for (const listener of this.listeners) listener();
  }

  private keep = (): void => {
    const { text, saved } = this.state;
    const draft: Draft = { text, before: saved.hash, at: Date.now(), base: saved.text };
    try {
      localStorage.setItem(DRAFT + this.path, JSON.stringify(draft));
    } catch {
      // The store is full: what is typed lives as long as the page, as it would without drafts.
    }
  };
}

const files = new Map<string, TextFile>();

export function forgetText(path: string): void {
  files.delete(path);
  localStorage.removeItem(DRAFT + path);
}

/** What was typed into a file that cannot be read any more; null where nothing was. */
export function keptText(path: string): string | null {
  const open = files.get(path)?.now();
  if (open) return open.text === open.saved.text ? null : open.text;
  return readDraft(path)?.text ?? null;
}

const NOBODY = () => () => undefined;

/** Null until the file was read. */
export function useTextSession(path: string | null): CodeSession | null {
  const { data } = useFile(path);
  const isRead = data !== undefined;
  if (data && path !== null && !files.has(path)) files.set(path, new TextFile(path, data));
  const file = isRead && path !== null ? files.get(path) : undefined;
  const state = useSyncExternalStore(
    file?.listen ?? NOBODY,
    useCallback(() => file?.now() ?? null, [file]),
  );
  const [settled] = useDebouncedValue(state?.text ?? null, 200);
  const checked = useQuery({
    queryKey: ["check", path, settled],
    queryFn: ({ signal }) => checkText(path ?? "", settled ?? "", signal),
    enabled: settled !== null && path !== null && isDagFile(path),
    retry: false,
    placeholderData: (old) => old,
  });
  const isDirty = state !== null && state.text !== state.saved.text;
  useEffect(() => {
    if (!isDirty) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [isDirty]);
  if (!file || !state || path === null) return null;
  const { type, undo, redo, markSaved, takeDisk } = file;
  return {
    ...{ path, text: state.text, saved: state.saved, isDirty, changedLines: null },
    diagnostics: checked.data?.diagnostics ?? data?.diagnostics ?? [],
    canUndo: state.past.length > 0,
    canRedo: state.future.length > 0,
    ...{ type, undo, redo, markSaved, takeDisk },
  };
}
