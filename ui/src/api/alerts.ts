// Alerts: what was sent, when, and with which answer; and the rules that say who is told of what.
// Channels are connections; see connections.ts.
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ask } from "./ask";
import type { SentAnswer } from "./connections";
import { keys } from "./keys";

export const ALERT_STATES = ["waiting", "held", "sending", "sent", "failed"] as const;
export type AlertState = (typeof ALERT_STATES)[number];

/** What somebody can be told of, as the rules call it. */
export const EVENTS = [
  ...(["on_failure", "on_late", "on_retry", "on_recovered", "on_success"] as const),
  ...(["on_import_error", "on_missed", "on_disk_low"] as const),
] as const;
export type EventRule = (typeof EVENTS)[number];

export interface Alert {
  id: number | string;
  /** As the rules call it, with or without `on_`. */
  event: string;
  dag_id: string | null;
  run_id: string | null;
  task_id: string | null;
  connection_id: string;
  title: string;
  body: string;
  state: AlertState;
  /** It may have arrived before: the program ended while it was sent. */
  is_repeat: boolean;
  /** How many events it tells of. */
  count: number;
  created_at: string;
  due_at: string | null;
  sent_at: string | null;
  tries: number;
  answer: string | null;
}

export interface AlertRules {
  defaults: Record<EventRule, string[]>;
  /** In `quiet_zone`; what happens meanwhile is told afterwards. */
  quiet_hours: { from: string; to: string } | null;
  quiet_zone: string;
  limit_per_hour: number;
  /** Where this Mainspring is reached with a browser, for the links in alerts. */
  web_address: string | null;
}

export interface AlertFilter {
  state?: AlertState;
  dag_id?: string;
}

interface AlertPage {
  alerts: Alert[];
  next: string | number | null;
}

const ALERTS = "/api/mainspring/alerts";
const PAGE = 100;

export function useAlerts(filter: AlertFilter) {
  return useInfiniteQuery({
    queryKey: keys.alertList(filter),
    queryFn: ({ pageParam, signal }) => {
      const query = { ...filter, limit: PAGE, ...(pageParam !== null && { before: pageParam }) };
      return ask<AlertPage>("GET", ALERTS, { query, signal });
    },
    initialPageParam: null as string | number | null,
    getNextPageParam: (page) => page.next,
  });
}

export function useAlertRules() {
  return useQuery({
    queryKey: keys.alertRules,
    queryFn: ({ signal }) => ask<AlertRules>("GET", `${ALERTS}/rules`, { signal }),
  });
}

export function useSaveAlertRules() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: AlertRules) => ask<AlertRules | null>("PUT", `${ALERTS}/rules`, { body }),
    onSuccess: (saved, asked) => cache.setQueryData(keys.alertRules, saved ?? asked),
  });
}

/** Sends an alert once more, as a new one. */
export function useSendAgain() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (id: Alert["id"]) => ask<Alert>("POST", `${ALERTS}/${id}/again`),
    onSuccess: () => cache.invalidateQueries({ queryKey: keys.alerts }),
  });
}

export function useTestChannel() {
  return useMutation({
    mutationFn: (connection_id: string) =>
      ask<SentAnswer>("POST", `${ALERTS}/test`, { body: { connection_id } }),
  });
}
