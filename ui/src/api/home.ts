// What Home and the status bar show: what runs, what failed, how the scheduler is.
// And what is asked across all DAGs: the queue, the timeline, the search of the palette.

import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useLanguage } from "@/i18n/language";
import { answer, client } from "./client";
import { keys } from "./keys";

export function useHome() {
  return useQuery({
    queryKey: keys.home,
    queryFn: ({ signal }) => answer(client.GET("/api/mainspring/home", { signal })),
  });
}

export function useTimeline(from: string, to: string) {
  return useQuery({
    queryKey: keys.timeline(from, to),
    queryFn: ({ signal }) =>
      answer(client.GET("/api/mainspring/timeline", { params: { query: { from, to } }, signal })),
    placeholderData: keepPreviousData,
  });
}

export function useQueue() {
  const lang = useLanguage();
  return useQuery({
    queryKey: keys.queue(lang),
    queryFn: ({ signal }) =>
      answer(client.GET("/api/mainspring/queue", { params: { query: { lang } }, signal })),
  });
}

export function usePauseAll() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (isPaused: boolean) =>
      answer(client.POST("/api/mainspring/pauseAll", { body: { is_paused: isPaused } })),
    onSuccess: () => cache.invalidateQueries(),
  });
}

/** DAGs, runs and tasks whose names contain the text. */
export function useSearch(text: string) {
  return useQuery({
    queryKey: keys.search(text),
    queryFn: ({ signal }) =>
      answer(client.GET("/api/mainspring/search", { params: { query: { q: text } }, signal })),
    enabled: text.trim().length > 0,
    placeholderData: keepPreviousData,
    staleTime: 5_000,
  });
}
