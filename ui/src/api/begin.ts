// Ways to a first DAG: a script, the crontab, an example.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, client } from "./client";
import { keys } from "./keys";
import type { NewScript } from "./types";

export function useExamples() {
  return useQuery({
    queryKey: keys.examples,
    queryFn: ({ signal }) => answer(client.GET("/api/mainspring/examples", { signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

function useRefreshDags() {
  const cache = useQueryClient();
  return () => cache.invalidateQueries({ queryKey: keys.allDags });
}

/** Copies the example into the dags folder, paused. */
export function useTakeExample() {
  const refresh = useRefreshDags();
  return useMutation({
    mutationFn: (name: string) =>
      answer(client.POST("/api/mainspring/examples/{name}", { params: { path: { name } } })),
    onSuccess: refresh,
  });
}

export function useAddScript() {
  const refresh = useRefreshDags();
  return useMutation({
    mutationFn: (body: NewScript) => answer(client.POST("/api/mainspring/scripts", { body })),
    onSuccess: refresh,
  });
}

export function useCrontab() {
  return useQuery({
    queryKey: keys.crontab,
    queryFn: ({ signal }) => answer(client.GET("/api/mainspring/crontab", { signal })),
    staleTime: 0,
  });
}

export function useImportCrontab() {
  const refresh = useRefreshDags();
  return useMutation({
    mutationFn: (body: { text?: string; chain?: boolean; selected?: number[] }) =>
      answer(client.POST("/api/mainspring/crontab", { body })),
    onSuccess: refresh,
  });
}
