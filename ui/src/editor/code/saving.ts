// Saving a file: what was answered, per path, for whoever shows it. A file that says something else
// by now is no failure: it is a choice, and the pane asks.

import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useSyncExternalStore } from "react";
import { useSaveFile } from "@/api/files";
import { keys } from "@/api/keys";
import { ApiProblem } from "@/api/problem";
import type { SavedFile } from "@/api/types";
import type { CodeSession } from "./types";

export interface Outcome {
  saved?: SavedFile;
  /** Why it was not written; the draft is still there. */
  problem?: ApiProblem | Error;
}

const outcomes = new Map<string, Outcome>();
const listeners = new Set<() => void>();

export function tellOutcome(path: string, outcome: Outcome | null): void {
  if (outcome === null ? !outcomes.delete(path) : false) return;
  if (outcome !== null) outcomes.set(path, outcome);
  for (const listener of listeners) listener();
}

export function useOutcome(path: string): Outcome | null {
  const subscribe = useCallback((listener: () => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, []);
  return useSyncExternalStore(subscribe, () => outcomes.get(path) ?? null);
}

/** Which words an answer is told with; the words themselves are the translations'. */
export type Told = "broken" | "paused" | "live" | "liveNoNext" | "read" | "plain";

export function toldAs(saved: SavedFile): Told {
  if (saved.diagnostics.some(({ severity }) => severity === "error")) return "broken";
  // Another kind of file, or one that the scheduler has not read yet.
  if (saved.version == null || saved.is_live === false) return saved.sentence ? "read" : "plain";
  if (saved.is_paused === true) return "paused";
  return saved.next_run ? "live" : "liveNoNext";
}

export function useSaving(session: CodeSession) {
  const { mutateAsync, isPending } = useSaveFile();
  const cache = useQueryClient();
  const { path, text, saved, markSaved } = session;
  /** `before`: the hash that is written over, if another than the session's. */
  const save = async (before: string | null = saved?.hash ?? null): Promise<boolean> => {
    tellOutcome(path, null);
    try {
      const answer: SavedFile = await mutateAsync({ path, text, before });
      markSaved(text, answer.hash);
      tellOutcome(path, { saved: answer });
      return true;
    } catch (problem) {
      if (problem instanceof ApiProblem && (problem.status === 409 || problem.status === 404)) {
        // Changed or gone: what is there now is read, and the pane asks what to do.
        const had = cache.getQueryData<{ hash: string }>(keys.file(path))?.hash;
        await cache.invalidateQueries({ queryKey: keys.file(path) });
        const has = cache.getQueryData<{ hash: string }>(keys.file(path))?.hash;
        if (had !== has || problem.status === 404) return false;
      }
      tellOutcome(path, {
        problem: problem instanceof Error ? problem : new Error(String(problem)),
      });
      return false;
    }
  };
  return { save, isSaving: isPending };
}
