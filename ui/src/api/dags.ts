// DAGs: what there is, what one says about itself, and the switches on them.
// Its runs have a file of their own.

import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useLanguage } from "@/i18n/language";
import { answer, client } from "./client";
import { keys } from "./keys";
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

/** What switching the DAG on would make. Asked for only while somebody decides. */
export function useBacklog(dagId: string, isAsked: boolean) {
  return useQuery({
    queryKey: keys.backlog(dagId),
    queryFn: ({ signal }) =>
      answer(
        client.GET("/api/mainspring/dags/{dag_id}/backlog", {
          params: { path: { dag_id: dagId } },
          signal,
        }),
      ),
    enabled: isAsked,
    staleTime: 0,
  });
}

export function useSetPaused() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (asked: { dagId: string; isPaused: boolean; backlog?: Backlog }) =>
      answer(
        client.PATCH("/api/v2/dags/{dag_id}", {
          params: { path: { dag_id: asked.dagId } },
          body: { is_paused: asked.isPaused, ...(asked.backlog && { backlog: asked.backlog }) },
        }),
      ),
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
