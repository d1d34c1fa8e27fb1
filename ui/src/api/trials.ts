// Trying a text out: what a task would be given, how a run would go, and trials that run for real
// but leave nothing in the history.
import { keepPreviousData, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { answer, client } from "./client";
import { onChanges } from "./live";
import { throttledRefresh } from "./refresh";
import type { components } from "./schema";
import type { Told } from "./told";

type Schemas = components["schemas"];

export type TrialScope = Schemas["TrialScope"];
export type BeginTrial = Schemas["BeginTrial"];
export type Trial = Told<Schemas["TrialAnswer"]>;
export type TrialTask = Trial["tasks"][number];
export type Rehearsal = Told<Schemas["RehearsedRun"]>;
export type RehearsedTask = Rehearsal["tasks"][number];

/** What was asked for comes at once, what follows within this pause together. */
const PAUSE = 150;

const stem = ["trial"] as const;

interface Asked {
  path: string;
  text: string;
  logical_date: string | null;
}

/** The fields of some tasks as they would be given. */
export function useRendered(asked: Asked, tasks: readonly string[]) {
  return useQueries({
    queries: tasks.map((task_id) => ({
      queryKey: [...stem, "render", asked, task_id],
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        answer(client.POST("/api/mainspring/render", { body: { ...asked, task_id }, signal })),
      retry: false,
      gcTime: 0,
    })),
  });
}

/** How a run would go, on a clock of its own. */
export function useRehearsal(asked: Asked, fail: readonly string[]) {
  return useQuery({
    queryKey: [...stem, "dry", asked, fail],
    queryFn: ({ signal }) =>
      answer(
        client.POST("/api/mainspring/dry_run", { body: { ...asked, fail: [...fail] }, signal }),
      ),
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 0,
  });
}

export function beginTrial(body: BeginTrial) {
  return answer(client.POST("/api/mainspring/trials", { body }));
}

/** Ends its processes; what they did can still be looked at. */
export function stopTrial(trial_id: string) {
  return answer(
    client.POST("/api/mainspring/trials/{trial_id}/stop", { params: { path: { trial_id } } }),
  );
}

/** Ends its processes, and forgets it. */
export function endTrial(trial_id: string) {
  return answer(
    client.DELETE("/api/mainspring/trials/{trial_id}", { params: { path: { trial_id } } }),
  );
}

export function readTrialLog(trial_id: string, task_id: string, offset: number) {
  return answer(
    client.GET("/api/mainspring/trials/{trial_id}/log", {
      params: { path: { trial_id }, query: { task_id, offset } },
    }),
  );
}

/** Follows a trial by the event stream; null follows none. */
export function useTrial(trialId: string | null) {
  const cache = useQueryClient();
  const isFollowed = trialId !== null;
  useEffect(() => {
    if (!isFollowed) return;
    const refresh = throttledRefresh(cache, PAUSE);
    const leave = onChanges((changes) => {
      if (changes.trials?.some((it) => it.trial_id === trialId))
        refresh.ask([...stem, "one", trialId]);
    });
    return () => {
      leave();
      refresh.stop();
    };
  }, [cache, trialId, isFollowed]);
  return useQuery({
    queryKey: [...stem, "one", trialId],
    queryFn: ({ signal }) =>
      answer(
        client.GET("/api/mainspring/trials/{trial_id}", {
          params: { path: { trial_id: trialId ?? "" } },
          signal,
        }),
      ),
    enabled: isFollowed,
    retry: false,
  });
}
