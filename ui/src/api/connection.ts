// Whether the scheduler is there, and what its clock says. Written by the event stream, read by
// the shell's banner and by everything that shows a relative time.
import { useSyncExternalStore } from "react";

export type ConnectionState = "connecting" | "live" | "lost" | "unauthorized";

export interface Connection {
  state: ConnectionState;
  version: string | null;
  /** Since when it has been lost, by this machine's clock. */
  lostAt: number | null;
  /** What to add to this machine's clock to get the scheduler's, in milliseconds. */
  skew: number;
  /** Why the scheduler does not go on, in its own words. */
  stalled: string | null;
}

let connection: Connection = {
  state: "connecting",
  version: null,
  lostAt: null,
  skew: 0,
  stalled: null,
};
const listeners = new Set<() => void>();

export function setConnection(change: Partial<Connection>): void {
  const next = { ...connection, ...change };
  if (next.state !== "lost") next.lostAt = null;
  else next.lostAt = connection.lostAt ?? Date.now();
  connection = next;
  for (const listener of listeners) listener();
}

export function getConnection(): Connection {
  return connection;
}

export function reportUnauthorized(): void {
  if (connection.state !== "unauthorized") setConnection({ state: "unauthorized" });
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useConnection(): Connection {
  return useSyncExternalStore(subscribe, getConnection);
}

/** The scheduler's present, in milliseconds. */
export function serverNow(): number {
  return Date.now() + connection.skew;
}
