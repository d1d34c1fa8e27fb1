// The dags folder as the editor sees it: its tree, templates for new files, the DAG file's schema,
// scripts that become tasks. Reading and saving one file is in files.ts.
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useLanguage } from "@/i18n/language";
import { answer, client } from "./client";
import { editText } from "./editor";
import { keys } from "./keys";

export function useFiles() {
  return useQuery({
    queryKey: keys.tree,
    queryFn: ({ signal }) => answer(client.GET("/api/mainspring/files", { signal })),
  });
}

/** The JSON Schema of DAG files; it does not change while the program runs. */
export function useDagSchema<T>() {
  return useQuery({
    queryKey: ["dagSchema"],
    queryFn: async ({ signal }) =>
      (await answer(client.GET("/api/mainspring/schema", { signal }))) as T,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}

export function useTemplates() {
  const lang = useLanguage();
  return useQuery({
    queryKey: ["templates", lang],
    queryFn: ({ signal }) =>
      answer(client.GET("/api/mainspring/templates", { params: { query: { lang } }, signal })),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

function useRefresh() {
  const cache = useQueryClient();
  return () => {
    for (const queryKey of [keys.tree, keys.allFiles, keys.allDags, keys.importErrors])
      void cache.invalidateQueries({ queryKey });
  };
}

export function useRenameFile() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (body: { from: string; to: string; keep_history: boolean }) =>
      answer(client.POST("/api/mainspring/files/rename", { body })),
    onSuccess: refresh,
  });
}

export function useNewFolder() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (path: string) =>
      answer(client.POST("/api/mainspring/files/folder", { body: { path } })),
    onSuccess: refresh,
  });
}

/** Into the trash; the answer says where it went. */
export function useTrashFile() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (path: string) =>
      answer(client.DELETE("/api/mainspring/file", { params: { query: { path } } })),
    onSuccess: refresh,
  });
}

export function useScriptTask() {
  return useMutation({
    mutationFn: (body: { name: string; path?: string; content?: string }) =>
      answer(client.POST("/api/mainspring/scripts/task", { body })),
  });
}

/** What a text is drawn as; nothing is written. */
export function useDrawing(
  path: string,
  text: string | null,
  direction: "lr" | "tb" = "lr",
  collapsed: readonly string[] = [],
) {
  const lang = useLanguage();
  return useQuery({
    queryKey: ["drawing", path, text, direction, collapsed, lang],
    queryFn: ({ signal }) =>
      editText(
        {
          path,
          text: text ?? "",
          edits: [],
          drawing: { direction, collapsed: [...collapsed] },
          lang,
        },
        signal,
      ),
    enabled: text !== null,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    retry: false,
  });
}
