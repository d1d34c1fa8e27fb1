// A DAG file as it is edited: changes go in, the new text and its drawing come out. Nothing is
// saved here; that is files.ts.
import { answer, client } from "./client";
import type { components } from "./schema";

type Schemas = components["schemas"];

export type FileView = Schemas["FileView"];
export type FileTask = Schemas["FileTask"];
export type EditedText = Schemas["EditedText"];
export type Drawing = Required<Schemas["EditDrawing"]>;
export type Place = readonly [number, number];

/** What a file can be told to do; see core's `Edit`. */
export type Edit =
  | { edit: "add_task"; task_id: string; task: Record<string, unknown>; after?: string | null }
  | { edit: "remove_task"; task_id: string; reconnect?: boolean }
  | { edit: "rename_task"; task_id: string; to: string }
  | { edit: "move_task"; task_id: string; after?: string | null }
  | { edit: "add_group"; group_id: string; tasks: string[] }
  | { edit: "rename_group"; group_id: string; to: string }
  | { edit: "remove_group"; group_id: string }
  | { edit: "connect" | "disconnect"; from: string; to: string }
  | { edit: "splice"; task_id: string; from: string; to: string }
  | { edit: "set"; task_id?: string | null; path: string[]; value: unknown }
  | { edit: "unset"; task_id?: string | null; path: string[] }
  | { edit: "note"; task_id?: string | null; text: string }
  | { edit: "place"; node: string; at: Place | null }
  | { edit: "tidy"; nodes?: string[] | null }
  | { edit: "paste"; text: string; after?: string | null; keep_outer: boolean; at?: Place | null };

interface Asked {
  path: string;
  text: string;
  edits: readonly Edit[];
  drawing: Drawing;
  lang: "en" | "ko";
}

/** Without edits the text is looked at and drawn. */
export function editText({ lang, edits, ...rest }: Asked, signal?: AbortSignal) {
  const body = { ...rest, edits: edits as unknown as Record<string, never>[] };
  return answer(
    client.POST("/api/mainspring/edit", {
      params: { query: { lang } },
      body,
      ...(signal && { signal }),
    }),
  );
}

/** Tasks and groups as YAML text, for the clipboard. */
export function copyTasks(path: string, text: string, task_ids: string[]) {
  return answer(client.POST("/api/mainspring/copy", { body: { path, text, task_ids } }));
}
