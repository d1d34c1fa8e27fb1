// What is tried out of the file on screen: a part that is asked for, a trial, or a dry run. A trial
// is kept apart from React: it is still there for somebody who comes back to the page.
import { useMemo, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import {
  type BeginTrial,
  beginTrial,
  endTrial,
  type Trial,
  type TrialScope,
  useTrial,
} from "@/api/trials";
import type { LiveTask } from "@/api/types";
import type { MenuEntries } from "@/components/ContextMenu";
import { notifyProblem } from "@/components/notify";

interface Kept {
  id: string;
  isStopped: boolean;
}

const trials = new Map<string, Kept>();
const listeners = new Set<() => void>();

function keep(path: string, trial: Kept | null): void {
  if (trial === null) trials.delete(path);
  else trials.set(path, trial);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

export interface Trying {
  asked: TrialScope | null;
  ask: (scope: TrialScope | null) => void;
  trialId: string | null;
  trial: Trial | null;
  problem: unknown;
  begin: (body: BeginTrial) => Promise<void>;
  stop: () => void;
  close: () => void;
  isDry: boolean;
  setDry: (isDry: boolean) => void;
  setDryStates: (states: LiveTask[] | null) => void;
  /** What the canvas shows in place of a run; null: the run. */
  states: readonly LiveTask[] | null;
  entries: (taskId: string) => MenuEntries;
}

export function useTrying(path: string | null): Trying {
  const { t } = useTranslation("trial");
  const kept = useSyncExternalStore(subscribe, () => trials.get(path ?? "") ?? null);
  const [asked, ask] = useState<TrialScope | null>(null);
  const [isDry, setDry] = useState(false);
  const [dryStates, setDryStates] = useState<LiveTask[] | null>(null);
  const { data, error } = useTrial(kept?.id ?? null, kept?.isStopped ?? false);
  const trial = useMemo(() => {
    if (!kept || !data) return null;
    return kept.isStopped && data.state === "running"
      ? { ...data, state: "stopped" as const }
      : data;
  }, [kept, data]);

  const end = (next: Kept | null) => {
    if (path === null || !kept) return;
    // One that is gone already is as good as ended.
    if (!kept.isStopped) endTrial(kept.id).catch(() => undefined);
    keep(path, next);
  };
  const begin = async (body: BeginTrial) => {
    try {
      end(null);
      setDry(false);
      const { trial_id: id } = await beginTrial(body);
      keep(body.path, { id, isStopped: false });
      ask(null);
    } catch (problem) {
      notifyProblem(problem);
    }
  };
  const live = trial?.tasks as readonly LiveTask[] | undefined;
  return {
    ...{ asked, ask, begin, isDry, setDryStates, trial },
    trialId: kept?.id ?? null,
    problem: kept?.isStopped ? null : error,
    stop: () => end(kept && { ...kept, isStopped: true }),
    close: () => end(null),
    setDry: (next) => {
      if (next) end(null);
      setDry(next);
      setDryStates(null);
    },
    states: isDry ? dryStates : kept ? (live ?? []) : null,
    entries: (task_id) =>
      (["task", "up_to", "from"] as const).map((kind) => ({
        label: t(`scope.${kind}`),
        onSelect: () => ask({ kind, task_id }),
      })),
  };
}
