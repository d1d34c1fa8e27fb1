// What the address says of the runs' tab: the view, the filters, the two runs to compare.
// Also the question to the API that it becomes. Pure; the controls are in Filters and the views.
import type { RunFilter } from "@/api/runs";
import type { DagRunState, DagRunType } from "@/api/types";
import { instantOf } from "@/components/zoned";

export const VIEWS = ["list", "gantt", "compare"] as const;
export type View = (typeof VIEWS)[number];

export const RUN_STATES: readonly DagRunState[] = ["failed", "running", "queued", "success"];
export const RUN_TYPES: readonly DagRunType[] = ["scheduled", "manual", "backfill"];

export interface RunsSearch {
  view: View;
  state: DagRunState | null;
  type: DagRunType | null;
  /** `YYYY-MM-DD` in the DAG's zone. */
  day: string | null;
  /** Run ids. */
  a: string | null;
  b: string | null;
}

export function runsSearch(search: Record<string, unknown>): RunsSearch {
  const text = (value: unknown) => (typeof value === "string" && value !== "" ? value : null);
  const day = text(search.day);
  return {
    view: VIEWS.find((view) => view === search.view) ?? "list",
    state: RUN_STATES.find((state) => state === search.state) ?? null,
    type: RUN_TYPES.find((type) => type === search.type) ?? null,
    day: day !== null && /^\d{4}-\d\d-\d\d$/.test(day) ? day : null,
    a: text(search.a),
    b: text(search.b),
  };
}

/** The question to the API that a search comes to. A day is that of the DAG's zone. */
export function filterOf({ state, type, day }: RunsSearch, zone: string | undefined): RunFilter {
  const from = day && zone ? instantOf(`${day}T00:00`, zone) : null;
  const next = day ? nextDay(day) : null;
  const to = next && zone ? instantOf(`${next}T00:00`, zone) : null;
  return {
    ...(state && { state: [state] }),
    ...(type && { run_type: [type] }),
    ...(from !== null && { run_after_gte: new Date(from).toISOString() }),
    ...(to !== null && { run_after_lte: new Date(to - 1).toISOString() }),
  };
}

function nextDay(day: string): string {
  return new Date(Date.parse(`${day}T00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}
