// What the form of a task asks beside the file: what its texts come to, and the pools there are.
// Changing the file is editor.ts's.
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, client } from "./client";
import { type Edit, editText } from "./editor";
import type { components } from "./schema";

export type RenderedTask = components["schemas"]["RenderedTask"];
export type Pool = components["schemas"]["Pool"];

interface Asked {
  path: string;
  text: string;
  task_id: string;
  /** Null: of the next run. */
  logical_date: string | null;
  /** What was typed and is not in the text yet. */
  edits?: readonly Edit[];
}

/** What a task of a text would be given; asks nothing for null. */
export function useRendered(asked: Asked | null) {
  return useQuery({
    queryKey: ["rendered", asked],
    queryFn: async ({ signal }) => {
      const { edits, ...body } = asked as Asked;
      if (edits && edits.length > 0) {
        const drawing = { direction: "lr" as const, collapsed: [] };
        const changed = { path: body.path, text: body.text, edits, drawing, lang: "en" as const };
        body.text = (await editText(changed, signal)).text;
      }
      return answer(client.POST("/api/mainspring/render", { body, signal }));
    },
    enabled: asked !== null,
    placeholderData: keepPreviousData,
    staleTime: 10_000,
    retry: false,
  });
}

export function usePools() {
  return useQuery({
    queryKey: ["pools"],
    queryFn: ({ signal }) =>
      answer(
        client.GET("/api/v2/pools", {
          params: { query: { order_by: ["name"], limit: 1_000 } },
          signal,
        }),
      ),
    staleTime: 30_000,
  });
}

export function useNewPool() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: { name: string; slots: number }) =>
      answer(client.POST("/api/v2/pools", { body })),
    onSuccess: () => void cache.invalidateQueries({ queryKey: ["pools"] }),
  });
}
