// DAGs: what there is, what one says about itself, and the switches on them.
// Its runs have a file of their own.

import {
  keepPreviousData,
  queryOptions,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useLanguage } from "@/i18n/language";
import { answer, client } from "./client";
import { keys } from "./keys";
import { ApiProblem } from "./problem";
import type { Backlog, BulkDags, DagOverview, ImportErrorCollection } from "./types";

/** All present DAGs at once; screens filter and sort them by themselves. */
export function useDags() {
  const lang = useLanguage();
  return useQuery({
    queryKey: keys.dags(lang),
    queryFn: ({ signal }) =>
      answer(client.GET("/api/mainspring/dags", { params: { query: { lang } }, signal })),
    placeholderData: keepPreviousData,
  });
}

export function useDag(dagId: string) {
  return useQuery({
    queryKey: keys.dagDetails(dagId),
    queryFn: ({ signal }) =>
      answer(
        client.GET("/api/v2/dags/{dag_id}/details", {
          params: { path: { dag_id: dagId } },
          signal,
        }),
      ),
  });
}

function backlogQuery(dagId: string) {
  return queryOptions({
    queryKey: keys.backlog(dagId),
    queryFn: ({ signal }) =>
      answer(
        client.GET("/api/mainspring/dags/{dag_id}/backlog", {
          params: { path: { dag_id: dagId } },
          signal,
        }),
      ),
    staleTime: 0,
  });
}

/** What switching the DAG on would make. Asked for only while somebody decides. */
export function useBacklog(dagId: string, isAsked: boolean) {
  return useQuery({ ...backlogQuery(dagId), enabled: isAsked });
}

/** The same for many DAGs, in their order, once it is asked for. */
export function useReadBacklogs() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (dagIds: string[]) =>
      inTurn(dagIds, (dagId) => cache.fetchQuery(backlogQuery(dagId))),
  });
}

interface SwitchingOn {
  dagId: string;
  backlog?: Backlog;
}

/** DAG by DAG, because each may have an answer of its own; one refused does not stop the rest. */
export function useSwitchOn() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (asked: SwitchingOn[]) =>
      inTurn(asked, async ({ dagId, backlog }) => {
        try {
          await setPaused({ dagId, isPaused: false, ...(backlog && { backlog }) });
          return { dag_id: dagId, ok: true };
        } catch (problem) {
          if (!(problem instanceof ApiProblem)) throw problem;
          return { dag_id: dagId, ok: false, message: problem.message };
        }
      }),
    onSettled: (_, __, asked) => {
      for (const { dagId } of asked) void cache.invalidateQueries({ queryKey: keys.dag(dagId) });
      void cache.invalidateQueries({ queryKey: keys.allDags });
    },
  });
}

/** A few at a time: hundreds at once would keep everything else on screen waiting. */
async function inTurn<In, Out>(all: In[], act: (one: In) => Promise<Out>): Promise<Out[]> {
  const done: Out[] = [];
  for (let at = 0; at < all.length; at += 4) {
    done.push(...(await Promise.all(all.slice(at, at + 4).map(act))));
  }
  return done;
}

function setPaused(asked: { dagId: string; isPaused: boolean; backlog?: Backlog }) {
  return answer(
    client.PATCH("/api/v2/dags/{dag_id}", {
      params: { path: { dag_id: asked.dagId } },
      body: { is_paused: asked.isPaused, ...(asked.backlog && { backlog: asked.backlog }) },
    }),
  );
}

export function useSetPaused() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: setPaused,
    onSuccess: (dag) => {
      cache.setQueriesData<{ dags: DagOverview[] }>({ queryKey: keys.allDags }, (old) =>
        old === undefined
          ? undefined
          : {
              dags: old.dags.map((known) =>
                known.dag_id === dag.dag_id ? { ...known, ...dag } : known,
              ),
            },
      );
      void cache.invalidateQueries({ queryKey: keys.dag(dag.dag_id) });
      void cache.invalidateQueries({ queryKey: keys.allDags });
    },
  });
}

export function useBulkDags() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: BulkDags) => answer(client.POST("/api/mainspring/dags/bulk", { body })),
    onSettled: () => cache.invalidateQueries({ queryKey: keys.allDags }),
  });
}

export function useDeleteDag() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (dagId: string) =>
      answer(client.DELETE("/api/v2/dags/{dag_id}", { params: { path: { dag_id: dagId } } })),
    onSuccess: () => cache.invalidateQueries({ queryKey: keys.allDags }),
  });
}

export function useImportErrors() {
  return useQuery({
    queryKey: keys.importErrors,
    queryFn: async ({ signal }): Promise<ImportErrorCollection> => {
      const query = { limit: 100 };
      const found = await answer(client.GET("/api/v2/importErrors", { params: { query }, signal }));
      // The schema leaves open what Airflow does not have.
      return found as ImportErrorCollection;
    },
  });
}

export function useNextRuns(dagId: string, options: { count?: number; from?: string } = {}) {
  const lang = useLanguage();
  const query = { ...options, lang };
  return useQuery({
    queryKey: keys.next(dagId, query),
    queryFn: ({ signal }) =>
      answer(
        client.GET("/api/mainspring/dags/{dag_id}/next", {
          params: { path: { dag_id: dagId }, query },
          signal,
        }),
      ),
  });
}

export function useSlots(dagId: string, options: { at?: string; limit?: number } = {}) {
  return useQuery({
    queryKey: keys.slots(dagId, options),
    queryFn: ({ signal }) =>
      answer(
        client.GET("/api/mainspring/slots/{dag_id}", {
          params: { path: { dag_id: dagId }, query: options },
          signal,
        }),
      ),
  });
}

export function useCalendar(dagId: string, from: string, to: string) {
  return useQuery({
    queryKey: keys.calendar(dagId, from, to),
    queryFn: ({ signal }) =>
      answer(
        client.GET("/api/mainspring/dags/{dag_id}/calendar", {
          params: { path: { dag_id: dagId }, query: { from, to } },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
}

export function useGraph(
  dagId: string,
  options: { version?: number; direction?: "lr" | "tb"; collapsed?: string } = {},
) {
  return useQuery({
    queryKey: keys.graph(dagId, options),
    queryFn: ({ signal }) =>
      answer(
        client.GET("/api/mainspring/dags/{dag_id}/graph", {
          params: { path: { dag_id: dagId }, query: options },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
  });
}

export function useVersions(dagId: string) {
  return useQuery({
    queryKey: keys.versions(dagId),
    queryFn: ({ signal }) =>
      answer(
        client.GET("/api/v2/dags/{dag_id}/dagVersions", {
          params: { path: { dag_id: dagId }, query: { limit: 200 } },
          signal,
        }),
      ),
  });
}

/** The text of a version; of the latest where none is named. */
export function useSource(dagId: string, version: number | null) {
  return useQuery({
    queryKey: keys.source(dagId, version),
    queryFn: async ({ signal }) => {
      const source = await answer(
        client.GET("/api/v2/dagSources/{dag_id}", {
          params: {
            path: { dag_id: dagId },
            query: version === null ? {} : { version_number: version },
          },
          headers: { accept: "application/json" },
          signal,
        }),
      );
      // The same text can be had bare; with this header it is not.
      return typeof source === "string" ? { content: source, version_number: version } : source;
    },
  });
}
