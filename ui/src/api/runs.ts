// Runs of DAGs: lists, one of them, and what can be done with it.
// The task instances of a run have a file of their own.

import {
  keepPreviousData,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useLanguage } from "@/i18n/language";
import { answer, client } from "./client";
import { keys } from "./keys";
import type { components } from "./schema";
import type { DagRunState, DagRunType } from "./types";

const PAGE = 100;

type TriggerDagRun = components["schemas"]["TriggerDagRun"];

export interface RunFilter {
  state?: DagRunState[];
  run_type?: DagRunType[];
  run_after_gte?: string;
  run_after_lte?: string;
}

/** Newest first, page by page; `~` stands for all DAGs. */
export function useRuns(dagId: string, filter: RunFilter = {}) {
  return useInfiniteQuery({
    queryKey: keys.runs(dagId, filter),
    queryFn: ({ signal, pageParam }) =>
      answer(
        client.GET("/api/v2/dags/{dag_id}/dagRuns", {
          params: {
            path: { dag_id: dagId },
            query: { ...filter, order_by: ["-run_after"], limit: PAGE, offset: pageParam },
          },
          signal,
        }),
      ),
    initialPageParam: 0,
    getNextPageParam: (last, all) => {
      const seen = all.reduce((sum, page) => sum + page.dag_runs.length, 0);
      return last.dag_runs.length > 0 && seen < last.total_entries ? seen : null;
    },
    placeholderData: keepPreviousData,
  });
}

export function useRun(dagId: string, runId: string, isAsked = true) {
  return useQuery({
    queryKey: keys.runDetails(dagId, runId),
    queryFn: ({ signal }) =>
      answer(
        client.GET("/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}", {
          params: { path: { dag_id: dagId, dag_run_id: runId } },
          signal,
        }),
      ),
    enabled: isAsked,
  });
}

/** The run with the present state of each of its tasks. */
export function useLiveRun(dagId: string, runId: string | null) {
  return useQuery({
    queryKey: keys.live(dagId, runId ?? ""),
    queryFn: ({ signal }) =>
      answer(
        client.GET("/api/mainspring/dags/{dag_id}/dagRuns/{dag_run_id}/live", {
          params: { path: { dag_id: dagId, dag_run_id: runId ?? "" } },
          signal,
        }),
      ),
    enabled: runId !== null,
  });
}

/** The grid of runs by tasks, newest runs first, older ones page by page. */
export function useGrid(dagId: string, limit = 30) {
  return useInfiniteQuery({
    queryKey: keys.grid(dagId),
    queryFn: ({ signal, pageParam }) =>
      answer(
        client.GET("/api/mainspring/dags/{dag_id}/grid", {
          params: {
            path: { dag_id: dagId },
            query: { limit, ...(pageParam !== null && { before: pageParam }) },
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => (last.has_more ? (last.runs.at(-1)?.run_after ?? null) : null),
  });
}

/** What is different since the last run that went well. */
export function useRunChanges(dagId: string, runId: string, options: { task_id?: string } = {}) {
  const lang = useLanguage();
  const query = { ...options, lang };
  return useQuery({
    queryKey: keys.changes(dagId, runId, query),
    queryFn: ({ signal }) =>
      answer(
        client.GET("/api/mainspring/dags/{dag_id}/dagRuns/{dag_run_id}/changes", {
          params: { path: { dag_id: dagId, dag_run_id: runId }, query },
          signal,
        }),
      ),
  });
}

export function useComparison(dagId: string, a: string, b: string, task_id?: string) {
  const lang = useLanguage();
  const query = { a, b, lang, ...(task_id && { task_id }) };
  return useQuery({
    queryKey: keys.compare(dagId, query),
    queryFn: ({ signal }) =>
      answer(
        client.GET("/api/mainspring/dags/{dag_id}/compare", {
          params: { path: { dag_id: dagId }, query },
          signal,
        }),
      ),
  });
}

/** After an act on a run: all that shows it, and the lists. */
function useRefreshRun() {
  const cache = useQueryClient();
  return (dagId: string) => {
    for (const queryKey of [keys.dag(dagId), keys.allRuns, keys.home, keys.allDags]) {
      void cache.invalidateQueries({ queryKey });
    }
  };
}

export function useTrigger() {
  const refresh = useRefreshRun();
  return useMutation({
    mutationFn: ({
      dagId,
      ...body
    }: {
      dagId: string;
      conf?: unknown;
      logical_date?: string | null;
      dag_run_id?: string;
    }) =>
      answer(
        client.POST("/api/v2/dags/{dag_id}/dagRuns", {
          params: { path: { dag_id: dagId } },
          // What a DAG takes as `conf`, its own params say.
          body: body as TriggerDagRun,
        }),
      ),
    onSuccess: (run) => refresh(run.dag_id),
  });
}

interface RunName {
  dagId: string;
  runId: string;
}

/** Declares a run ended; what runs of it is stopped. */
export function useMarkRun() {
  const refresh = useRefreshRun();
  return useMutation({
    mutationFn: ({ dagId, runId, state }: RunName & { state: "success" | "failed" }) =>
      answer(
        client.PATCH("/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}", {
          params: { path: { dag_id: dagId, dag_run_id: runId } },
          body: { state },
        }),
      ),
    onSuccess: (_, { dagId }) => refresh(dagId),
  });
}

export function useDeleteRun() {
  const refresh = useRefreshRun();
  return useMutation({
    mutationFn: ({ dagId, runId }: RunName) =>
      answer(
        client.DELETE("/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}", {
          params: { path: { dag_id: dagId, dag_run_id: runId } },
        }),
      ),
    onSuccess: (_, { dagId }) => refresh(dagId),
  });
}

/** With `dry_run` it tells what would run again, and nothing changes. */
export function useClearRun() {
  const refresh = useRefreshRun();
  return useMutation({
    mutationFn: ({
      dagId,
      runId,
      ...body
    }: RunName & { dry_run: boolean; only_failed?: boolean; run_on_latest_version?: boolean }) =>
      answer(
        client.POST("/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/clear", {
          params: { path: { dag_id: dagId, dag_run_id: runId } },
          body,
        }),
      ),
    onSuccess: (_, { dagId, dry_run }) => {
      if (!dry_run) refresh(dagId);
    },
  });
}

/** The failed run was looked at, and leaves Home. */
export function useMarkSeen() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ dagId, runId }: RunName) =>
      answer(
        client.POST("/api/mainspring/dags/{dag_id}/dagRuns/{dag_run_id}/seen", {
          params: { path: { dag_id: dagId, dag_run_id: runId } },
        }),
      ),
    onSuccess: () => cache.invalidateQueries({ queryKey: keys.home }),
  });
}

export function useMarkAllSeen() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: { dag_id?: string }) =>
      answer(client.POST("/api/mainspring/seen", { body })),
    onSuccess: () => cache.invalidateQueries({ queryKey: keys.home }),
  });
}
