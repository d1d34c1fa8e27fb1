// What is tried out of the file on screen: a part that is asked for, a trial, or a dry run. A trial
// is kept apart from React, and over a reload: it is still there for somebody who comes back.
import { useEffect, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { ApiProblem } from "@/api/problem";
import {
  type BeginTrial,
  beginTrial,
  endTrial,
  stopTrial,
  type Trial,
  type TrialScope,
  useTrial,
} from "@/api/trials";
import type { LiveTask } from "@/api/types";
import type { MenuEntries } from "@/components/ContextMenu";
import { notifyProblem } from "@/components/notify";

const KEPT = "mainspring.trials";
const listeners = new Set<() => void>();

/** The trial of each file, by its path. */
function read(): Map<string, string> {
  try {
    return new Map(JSON.parse(sessionStorage.getItem(KEPT) ?? "[]") as [string, string][]);
  } catch {
    return new Map();
  }
}

const trials = read();

function keep(path: string, trialId: string | null): void {
  if (trialId === null) trials.delete(path);
  else trials.set(path, trialId);
  sessionStorage.setItem(KEPT, JSON.stringify([...trials]));
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
  /** These fail in the dry run. */
  failing: readonly string[];
  toggleFailing: (taskId: string) => void;
  /** What the canvas shows in place of a run; null: the run. */
  states: readonly LiveTask[] | null;
  entries: (taskId: string) => MenuEntries;
}

export function useTrying(path: string | null): Trying {
  const { t } = useTranslation("trial");
  const trialId = useSyncExternalStore(subscribe, () => trials.get(path ?? "") ?? null);
  const [asked, ask] = useState<TrialScope | null>(null);
  const [isDry, setDry] = useState(false);
  const [dryStates, setDryStates] = useState<LiveTask[] | null>(null);
  const [failing, setFailing] = useState<readonly string[]>([]);
  const { data, error } = useTrial(trialId);
  const trial = trialId === null ? null : (data ?? null);
  // Forgotten by the scheduler, which was started anew or kept it for its hour.
  const isForgotten = trialId !== null && error instanceof ApiProblem && error.status === 404;
  useEffect(() => {
    if (isForgotten && path !== null) keep(path, null);
  }, [isForgotten, path]);

  const close = () => {
    if (path === null || trialId === null) return;
    // One that is gone already is as good as ended.
    endTrial(trialId).catch(() => undefined);
    keep(path, null);
  };
  const begin = async (body: BeginTrial) => {
    try {
      close();
      setDry(false);
      const begun = await beginTrial(body);
      keep(body.path, begun.trial_id);
      ask(null);
    } catch (problem) {
      notifyProblem(problem);
    }
  };
  const toggleFailing = (id: string) =>
    setFailing((old) => (old.includes(id) ? old.filter((it) => it !== id) : [...old, id]));
  const live = trial?.tasks as readonly LiveTask[] | undefined;
  return {
    ...{ asked, ask, begin, isDry, setDryStates, trial, trialId, failing, toggleFailing, close },
    problem: isForgotten ? null : error,
    stop: () => trialId !== null && void stopTrial(trialId).catch(notifyProblem),
    setDry: (next) => {
      if (next) close();
      setDry(next);
      setDryStates(null);
      setFailing([]);
    },
    states: isDry ? dryStates : trialId === null ? null : (live ?? []),
    entries: (task_id) => [
      ...(isDry
        ? [
            {
              label: t(failing.includes(task_id) ? "letSucceed" : "makeFail"),
              onSelect: () => toggleFailing(task_id),
            },
          ]
        : []),
      ...(["task", "up_to", "from"] as const).map((kind) => ({
        label: t(`scope.${kind}`),
        onSelect: () => ask({ kind, task_id }),
      })),
    ],
  };
}
