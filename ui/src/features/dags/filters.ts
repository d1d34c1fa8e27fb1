// Which DAGs the list shows and in what order, as the address says it. Pure.
// All DAGs are here already, so nothing is asked of the API; the controls are in Toolbar.
import type { DagOverview } from "@/api/types";

export const STATES = ["on", "paused", "running", "failed"] as const;
export const SORTS = ["name", "owner", "last", "next"] as const;
export type DagState = (typeof STATES)[number];
export type Sort = (typeof SORTS)[number];

export interface DagFilter {
  q: string;
  tags: string[];
  owner: string | null;
  state: DagState | null;
  sort: Sort;
  isDescending: boolean;
}

/** Reads the address; what makes no sense there is as if it were not. */
export function filterOf(search: Record<string, unknown>): DagFilter {
  const { q, tags, owner, state, sort, desc } = search;
  return {
    q: typeof q === "string" || typeof q === "number" ? String(q) : "",
    tags: [tags ?? []].flat().map(String),
    owner: typeof owner === "string" && owner !== "" ? owner : null,
    state: STATES.find((one) => one === state) ?? null,
    sort: SORTS.find((one) => one === sort) ?? "name",
    isDescending: desc === true || desc === 1,
  };
}

/** Back into the address; what is as always is left out of it. */
export function searchOf(filter: DagFilter): Record<string, unknown> {
  return {
    q: filter.q === "" ? undefined : filter.q,
    tags: filter.tags.length === 0 ? undefined : filter.tags,
    owner: filter.owner ?? undefined,
    state: filter.state ?? undefined,
    sort: filter.sort === "name" ? undefined : filter.sort,
    desc: filter.isDescending ? 1 : undefined,
  };
}

export function isFiltering({ q, tags, owner, state }: DagFilter): boolean {
  return q.trim() !== "" || tags.length > 0 || owner !== null || state !== null;
}

export function shownDags(dags: DagOverview[], filter: DagFilter): DagOverview[] {
  const words = filter.q.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const found = dags.filter(
    (dag) =>
      words.every((word) => textOf(dag).includes(word)) &&
      filter.tags.every((tag) => dag.tags.some(({ name }) => name === tag)) &&
      (filter.owner === null || dag.owners.includes(filter.owner)) &&
      (filter.state === null || isIn(dag, filter.state)),
  );
  const sign = filter.isDescending ? -1 : 1;
  return found.sort((a, b) => compare(a, b, filter.sort, sign));
}

function textOf(dag: DagOverview): string {
  return [
    dag.dag_id,
    dag.dag_display_name,
    dag.description ?? "",
    dag.relative_fileloc,
    ...dag.tags.map(({ name }) => name),
  ]
    .join("\n")
    .toLocaleLowerCase();
}

function isIn(dag: DagOverview, state: DagState): boolean {
  switch (state) {
    case "on":
      return !dag.is_paused;
    case "paused":
      return dag.is_paused;
    case "running":
      return dag.active_runs > 0;
    case "failed":
      return dag.recent_runs.at(-1)?.state === "failed";
  }
}

/** What has no value comes last, whichever way it is sorted; equals go by name. */
function compare(a: DagOverview, b: DagOverview, sort: Sort, sign: number): number {
  const [left, right] = [sortedBy(a, sort), sortedBy(b, sort)];
  const byName = a.dag_display_name.localeCompare(b.dag_display_name);
  if (left === right) return sort === "name" ? sign * byName : byName;
  if (left === null) return 1;
  if (right === null) return -1;
  return sign * (sort === "name" ? byName : left < right ? -1 : 1);
}

function sortedBy(dag: DagOverview, sort: Sort): string | null {
  switch (sort) {
    case "name":
      return dag.dag_display_name;
    case "owner":
      return dag.owners[0] ?? null;
    case "last":
      return dag.recent_runs.at(-1)?.run_after ?? null;
    case "next":
      return dag.next_dagrun_run_after;
  }
}
