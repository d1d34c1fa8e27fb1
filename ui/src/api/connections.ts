// Connections: what leads out of this machine, their types, their test, and where secrets lie.
// A secret is only ever written: an answer says `***` where there is one.
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, client } from "./client";
import { keys } from "./keys";
import type { components } from "./schema";
import type { Told } from "./told";

type Schemas = components["schemas"];

export type Words = Schemas["Text"];
export type ConnectionField = Schemas["ConnectionField"];
export type ConnectionType = Schemas["ConnectionType"];
export type Connection = Omit<Told<Schemas["ShownConnection"]>, "extra"> & {
  extra: Record<string, unknown>;
};
export type Imported = Told<Schemas["ImportedConnection"]>;
export type SentAnswer = Told<Schemas["Sent"]>;
export type TestAnswer = Told<Schemas["TriedConnection"]>;
export type SlackTest = Schemas["SlackTest"];

/** As Airflow writes it; `extra` is a JSON text. All fields are told, so that none is kept. */
export type ConnectionBody = {
  [Name in keyof Schemas["ConnectionBody"]]-?: NonNullable<Schemas["ConnectionBody"][Name]> | null;
} & { connection_id: string; conn_type: string };

/** Stands for a secret that is kept as it is. */
export const KEPT = "***";

export function useConnections() {
  return useQuery({
    queryKey: keys.connections,
    queryFn: async ({ signal }) => {
      const told = await answer(client.GET("/api/mainspring/connections", { signal }));
      return told.connections as Connection[];
    },
  });
}

export function useConnectionTypes() {
  return useQuery({
    queryKey: keys.connectionTypes,
    queryFn: async ({ signal }) => {
      const told = await answer(client.GET("/api/mainspring/connection_types", { signal }));
      return told.types as ConnectionType[];
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useSecretsPlace() {
  return useQuery({
    queryKey: keys.secrets,
    queryFn: ({ signal }) => answer(client.GET("/api/mainspring/secrets", { signal })),
  });
}

/** Lays aside secrets that cannot be opened any more. */
export function useForgetSecrets() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: () => answer(client.POST("/api/mainspring/secrets/forget")),
    onSuccess: (standing) => cache.setQueryData(keys.secrets, standing),
  });
}

function useChange<Body, Answer>(change: (body: Body) => Promise<Answer>) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: () => cache.invalidateQueries({ queryKey: keys.connections }),
    // What was typed may be a secret.
    gcTime: 0,
  });
}

/** Writes a connection: a new one, or what is there by that name. */
export function useSaveConnection() {
  return useChange(({ isNew, body }: { isNew: boolean; body: ConnectionBody }) => {
    const path = { connection_id: body.connection_id };
    return isNew
      ? answer(client.POST("/api/v2/connections", { body }))
      : answer(client.PATCH("/api/v2/connections/{connection_id}", { params: { path }, body }));
  });
}

export function useDeleteConnection() {
  return useChange((connection_id: string) =>
    answer(
      client.DELETE("/api/v2/connections/{connection_id}", { params: { path: { connection_id } } }),
    ),
  );
}

export function useTestConnection() {
  return useMutation({
    mutationFn: (body: ConnectionBody) =>
      answer(client.POST("/api/mainspring/connections/test", { body })),
    gcTime: 0,
  });
}

export function useImportConnections() {
  return useChange((body: { text: string; overwrite: boolean; dry_run: boolean }) =>
    answer(client.POST("/api/mainspring/connections/import", { body })),
  );
}

export type ExportFormat = "uri" | "json" | "env";

/** For the platform's `download`. */
export function exportPath(format: ExportFormat): string {
  return `/api/mainspring/connections/export?format=${format}`;
}

/** Looks at a pasted address; nothing is sent anywhere. */
export function useSlackCheck(address: string) {
  return useQuery({
    queryKey: ["slackCheck", address],
    queryFn: ({ signal }) =>
      answer(client.POST("/api/mainspring/slack/check", { body: { address }, signal })),
    enabled: address !== "",
    retry: false,
    // The address is a secret: it does not stay in the cache when nobody looks.
    gcTime: 0,
  });
}

export function useSlackTest() {
  return useMutation({
    mutationFn: (body: SlackTest) => answer(client.POST("/api/mainspring/slack/test", { body })),
    gcTime: 0,
  });
}
