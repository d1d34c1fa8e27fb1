// Which runs the list shows, as the address says it, and as the API is asked. Pure.
// The API does the filtering, as there may be very many runs; the controls are in Toolbar.
import type { RunFilter } from "@/api/runs";
import type { DagRunState, DagRunType } from "@/api/types";
import { instantOf } from "@/components/zoned";

export const RUN_STATES = ["queued", "running", "success", "failed"] as const;
export const RUN_TYPES = ["scheduled", "manual", "backfill"] as const;

export interface RunsFilter {
  states: DagRunState[];
  types: DagRunType[];
  dagId: string | null;
  /** Days of this computer's calendar, both included. */
  from: string;
  to: string;
}

/** Reads the address; what makes no sense there is as if it were not. */
export function filterOf(search: Record<string, unknown>): RunsFilter {
  const listed = (value: unknown) => [value ?? []].flat();
  const day = (value: unknown) =>
    typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value) ? value : "";
  return {
    states: RUN_STATES.filter((one) => listed(search.state).includes(one)),
    types: RUN_TYPES.filter((one) => listed(search.type).includes(one)),
    dagId: typeof search.of === "string" && search.of !== "" ? search.of : null,
    from: day(search.from),
    to: day(search.to),
  };
}

export function searchOf(filter: RunsFilter): Record<string, unknown> {
  return {
    state: filter.states.length > 0 ? filter.states : undefined,
    type: filter.types.length > 0 ? filter.types : undefined,
    of: filter.dagId ?? undefined,
    from: filter.from || undefined,
    to: filter.to || undefined,
  };
}

export function isFiltering(filter: RunsFilter): boolean {
  return Object.values(searchOf(filter)).some((value) => value !== undefined);
}

export function askedOf(filter: RunsFilter, zone: string): RunFilter {
  const from = filter.from === "" ? null : instantOf(`${filter.from}T00:00`, zone);
  const to = filter.to === "" ? null : instantOf(`${filter.to}T23:59`, zone);
  return {
    ...(filter.states.length > 0 && { state: filter.states }),
    ...(filter.types.length > 0 && { run_type: filter.types }),
    ...(from !== null && { run_after_gte: new Date(from).toISOString() }),
    ...(to !== null && { run_after_lte: new Date(to + 59_999).toISOString() }),
  };
}
