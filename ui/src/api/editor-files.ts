// The dags folder as the editor sees it: its tree, templates for new files, the DAG file's schema,
// scripts that become tasks. Reading and saving one file is in files.ts.
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useLanguage } from "@/i18n/language";
import { platform } from "@/platform";
import { answer, client } from "./client";
import { keys } from "./keys";
import { problemOf } from "./problem";
import type { Graph, ScriptTask, Template } from "./types";

/** For what the schema does not name yet. */
async function ask<T>(method: "GET" | "POST", path: string, body?: unknown): Promise<T> {
  const origin = globalThis.location?.origin ?? "http://localhost";
  const response = await platform.request(
    new Request(new URL(path, origin), {
      method,
      ...(body !== undefined && {
        body: JSON.stringify(body),
        headers: { "content-type": "application/json" },
      }),
    }),
  );
  const told: unknown = await response.json().catch(() => null);
  if (!response.ok) throw problemOf(response.status, told);
  return told as T;
}

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
    queryFn: () => ask<T>("GET", "/api/mainspring/schema"),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
}

export function useTemplates() {
  const lang = useLanguage();
  return useQuery({
    queryKey: ["templates", lang],
    queryFn: () => ask<{ templates: Template[] }>("GET", `/api/mainspring/templates?lang=${lang}`),
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
      ask<{ path: string; dag_id: string | null }>("POST", "/api/mainspring/files/rename", body),
    onSuccess: refresh,
  });
}

export function useNewFolder() {
  const refresh = useRefresh();
  return useMutation({
    mutationFn: (path: string) =>
      ask<{ path: string }>("POST", "/api/mainspring/files/folder", { path }),
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
      ask<ScriptTask>("POST", "/api/mainspring/scripts/task", body),
  });
}

/** What a text is drawn as; nothing is written. */
export function useDrawing(
  path: string,
  text: string | null,
  direction: "lr" | "tb" = "lr",
  collapsed: readonly string[] = [],
) {
  return useQuery({
    queryKey: ["drawing", path, text, direction, collapsed],
    queryFn: () =>
      ask<{ view: { graph: Graph | null } }>("POST", "/api/mainspring/edit", {
        ...{ path, text, edits: [] },
        drawing: { direction, collapsed },
      }),
    enabled: text !== null,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    retry: false,
  });
}

/** A text after edits; nothing is written. */
export function editText(path: string, text: string, edits: unknown[]): Promise<{ text: string }> {
  return ask("POST", "/api/mainspring/edit", { path, text, edits });
}
