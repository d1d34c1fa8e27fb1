// Connections: what leads out of this machine, their types, their test, and where secrets lie.
// A secret is only ever written: an answer says `***` where there is one.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ask } from "./ask";
import { keys } from "./keys";

/** Stands for a secret that is kept as it is. */
export const KEPT = "***";

/** A text in each language of the application. */
export interface Words {
  en: string;
  ko: string;
}

export type FieldKind = "text" | "secret" | "integer" | "choice" | "boolean" | "json";

export interface ConnectionField {
  name: string;
  /** `host`, `port`, `login`, `password`, `schema`, or `extra.KEY`. */
  place: string;
  kind: FieldKind;
  title: Words;
  help: Words;
  required: boolean;
  default: unknown;
  placeholder: string | null;
  choices: string[] | null;
}

export interface ConnectionType {
  name: string;
  title: Words;
  help: Words;
  fields: ConnectionField[];
  /** An alert can go there. */
  is_channel: boolean;
  can_test: boolean;
}

export interface Connection {
  connection_id: string;
  conn_type: string;
  description: string | null;
  host: string | null;
  port: number | null;
  login: string | null;
  schema: string | null;
  has_password: boolean;
  extra: Record<string, unknown>;
  from: "home" | "environment";
  /** The variable it comes from. */
  env_name: string | null;
  /** The DAGs that name it. */
  used_by: string[];
  warnings: string[];
}

/** As Airflow writes it; `extra` is a JSON text. */
export interface ConnectionBody {
  connection_id: string;
  conn_type: string;
  description: string | null;
  host: string | null;
  port: number | null;
  login: string | null;
  schema: string | null;
  password: string | null;
  extra: string | null;
}

export interface TestAnswer {
  ok: boolean;
  message: string;
  hint: string | null;
  took_ms: number;
}

export interface Imported {
  connection_id: string;
  conn_type: string;
  action: "new" | "replaced" | "kept";
  problem: string | null;
}

export interface SecretsPlace {
  place: "keychain" | "file";
  name: string;
  problem: string | null;
  hint: string | null;
}

export interface SlackCheck {
  ok: boolean;
  team_id: string | null;
  message: string;
  hint: string | null;
}

export interface SentAnswer {
  ok: boolean;
  /** What the other side really said: `200 ok`. */
  answer: string | null;
  message: string;
  hint: string | null;
}

const OURS = "/api/mainspring";
const AIRFLOWS = "/api/v2/connections";

export function useConnections() {
  return useQuery({
    queryKey: keys.connections,
    queryFn: ({ signal }) =>
      ask<{ connections: Connection[] }>("GET", `${OURS}/connections`, { signal }),
  });
}

export function useConnectionTypes() {
  return useQuery({
    queryKey: keys.connectionTypes,
    queryFn: ({ signal }) =>
      ask<{ types: ConnectionType[] }>("GET", `${OURS}/connection_types`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useSecretsPlace() {
  return useQuery({
    queryKey: keys.secrets,
    queryFn: ({ signal }) => ask<SecretsPlace>("GET", `${OURS}/secrets`, { signal }),
  });
}

function useChange<Body, Answer>(change: (body: Body) => Promise<Answer>) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => cache.invalidateQueries({ queryKey: keys.connections }),
  });
}

/** Writes a connection: a new one, or what is there by that name. */
export function useSaveConnection() {
  return useChange(({ isNew, body }: { isNew: boolean; body: ConnectionBody }) =>
    isNew
      ? ask("POST", AIRFLOWS, { body })
      : ask("PATCH", `${AIRFLOWS}/${encodeURIComponent(body.connection_id)}`, { body }),
  );
}

export function useDeleteConnection() {
  return useChange((id: string) => ask("DELETE", `${AIRFLOWS}/${encodeURIComponent(id)}`));
}

export function useTestConnection() {
  return useMutation({
    mutationFn: (body: ConnectionBody) =>
      ask<TestAnswer>("POST", `${OURS}/connections/test`, { body }),
  });
}

export interface ImportBody {
  text: string;
  overwrite: boolean;
  dry_run: boolean;
}

export function useImportConnections() {
  return useChange((body: ImportBody) =>
    ask<{ connections: Imported[] }>("POST", `${OURS}/connections/import`, { body }),
  );
}

export type ExportFormat = "uri" | "json" | "env";

/** For the platform's `download`. */
export function exportPath(format: ExportFormat): string {
  return `${OURS}/connections/export?format=${format}`;
}

/** Looks at a pasted address; nothing is sent anywhere. */
export function useSlackCheck(address: string) {
  return useQuery({
    queryKey: ["slackCheck", address],
    queryFn: ({ signal }) =>
      ask<SlackCheck>("POST", `${OURS}/slack/check`, { body: { address }, signal }),
    enabled: address !== "",
    retry: false,
    // The address is a secret: it does not stay in the cache when nobody looks.
    gcTime: 0,
  });
}

export type SlackTest = { address: string; label: string } | { connection_id: string };

export function useSlackTest() {
  return useMutation({
    mutationFn: (body: SlackTest) => ask<SentAnswer>("POST", `${OURS}/slack/test`, { body }),
    gcTime: 0,
  });
}
