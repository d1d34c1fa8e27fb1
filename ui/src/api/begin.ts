// Ways to a first DAG: a script, the crontab, an example.
// What such a DAG is made of is decided by the server; nothing here writes a file.

import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useLanguage } from "@/i18n/language";
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
  const lang = useLanguage();
  const refresh = useRefreshDags();
  return useMutation({
    mutationFn: (body: NewScript) =>
      answer(client.POST("/api/mainspring/scripts", { params: { query: { lang } }, body })),
    onSuccess: refresh,
  });
}

/** What a schedule in any dialect means; asked again for each text. */
export function useExplanation(text: string, timezone: string | undefined) {
  const lang = useLanguage();
  return useQuery({
    queryKey: keys.schedule(text, timezone, lang),
    queryFn: ({ signal }) =>
      answer(
        client.POST("/api/mainspring/schedule", {
          body: { text, lang, count: 3, ...(timezone && { timezone }) },
          signal,
        }),
      ),
    enabled: text.trim() !== "",
    placeholderData: keepPreviousData,
    retry: false,
  });
}

/** What the user's crontab would become. */
export function useCrontab(chain: boolean) {
  const lang = useLanguage();
  return useQuery({
    queryKey: keys.crontab(lang, chain),
    queryFn: ({ signal }) =>
      answer(client.GET("/api/mainspring/crontab", { params: { query: { lang, chain } }, signal })),
    staleTime: 0,
    retry: false,
  });
}

/** Without `text` it is the user's own; `selected` names DAGs of the preview. */
export function useImportCrontab() {
  const refresh = useRefreshDags();
  return useMutation({
    mutationFn: (body: { text?: string; chain?: boolean; selected?: string[] }) =>
      answer(client.POST("/api/mainspring/crontab", { body })),
    onSuccess: refresh,
  });
}
