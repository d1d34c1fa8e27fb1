// Files of the dags folder: their text with diagnostics, and saving with a check that nobody else
// changed them meanwhile.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useLanguage } from "@/i18n/language";
import { answer, client } from "./client";
import { keys } from "./keys";
import type { DagFile } from "./types";

export function useFile(path: string | null) {
  return useQuery({
    queryKey: keys.file(path ?? ""),
    queryFn: ({ signal }) =>
      answer(
        client.GET("/api/mainspring/file", { params: { query: { path: path ?? "" } }, signal }),
      ),
    enabled: path !== null,
  });
}

/** `before` is the hash of the text that was edited; null makes a new file. */
export function useSaveFile() {
  const cache = useQueryClient();
  const lang = useLanguage();
  return useMutation({
    mutationFn: (body: { path: string; text: string; before: string | null }) =>
      answer(client.PUT("/api/mainspring/file", { params: { query: { lang } }, body })),
    onSuccess: ({ hash, diagnostics }, { path, text }) => {
      // Known at once, so that the editor does not show the old text until it is read again.
      cache.setQueryData<DagFile>(
        keys.file(path),
        (old) => old && { ...old, text, hash, diagnostics },
      );
      void cache.invalidateQueries({ queryKey: keys.file(path) });
      // It may be new.
      void cache.invalidateQueries({ queryKey: keys.tree });
      void cache.invalidateQueries({ queryKey: keys.allDags });
    },
  });
}

export function checkText(path: string, text: string, signal?: AbortSignal) {
  return answer(
    client.POST("/api/mainspring/check", { body: { path, text }, ...(signal && { signal }) }),
  );
}

export function useOperators() {
  return useQuery({
    queryKey: keys.operators,
    queryFn: ({ signal }) => answer(client.GET("/api/mainspring/operators", { signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}
