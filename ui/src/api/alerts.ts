// Alerts: what was sent, when, and with which answer; and the rules that say who is told of what.
// Channels are connections; see connections.ts.
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { answer, client } from "./client";
import { keys } from "./keys";
import type { components } from "./schema";
import type { Told } from "./told";

type Schemas = components["schemas"];

export type Alert = Told<Schemas["Alert"]>;
export type AlertState = Alert["state"];
/** Every rule is told. */
export type AlertRules = Required<Schemas["AlertRules"]>;

/** What somebody can be told of, as the rules call it. */
export const EVENTS = [
  ...(["on_failure", "on_recovery", "on_late", "on_retry", "on_success"] as const),
  ...(["on_import_error", "on_missed", "on_disk_low"] as const),
] as const;
export type EventRule = (typeof EVENTS)[number];

const PAGE = 100;

export function useAlerts(state: AlertState | null) {
  return useInfiniteQuery({
    queryKey: keys.alertList({ state }),
    queryFn: ({ pageParam, signal }) => {
      const before = pageParam === null ? {} : { before: pageParam };
      const query = { limit: PAGE, ...(state && { state }), ...before };
      return answer(client.GET("/api/mainspring/alerts", { params: { query }, signal }));
    },
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.next ?? null,
  });
}

export function useAlertRules() {
  return useQuery({
    queryKey: keys.alertRules,
    queryFn: async ({ signal }) =>
      (await answer(client.GET("/api/mainspring/alerts/rules", { signal }))) as AlertRules,
  });
}

export function useSaveAlertRules() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas["AlertRules"]) =>
      answer(client.PUT("/api/mainspring/alerts/rules", { body })),
    onSuccess: (saved) => cache.setQueryData(keys.alertRules, saved),
  });
}

/** Sends an alert once more, as a new one. */
export function useSendAgain() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (alert_id: number) =>
      answer(
        client.POST("/api/mainspring/alerts/{alert_id}/again", { params: { path: { alert_id } } }),
      ),
    onSuccess: () => cache.invalidateQueries({ queryKey: keys.alerts }),
  });
}

export function useTestChannel() {
  return useMutation({
    mutationFn: (connection_id: string) =>
      answer(client.POST("/api/mainspring/alerts/test", { body: { connection_id } })),
  });
}
