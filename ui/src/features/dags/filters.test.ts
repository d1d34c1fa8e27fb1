// What each filter and order of the list shows, and that the address keeps them.
// Also that what is as always leaves nothing in the address. The controls are not drawn here.
import { describe, expect, it } from "vitest";
import type { DagOverview } from "@/api/types";
import { filterOf, isFiltering, searchOf, shownDags } from "./filters";

function dag(id: string, more: Partial<DagOverview> = {}): DagOverview {
  return {
    dag_id: id,
    dag_display_name: id,
    description: null,
    relative_fileloc: `${id}.yaml`,
    is_paused: false,
    tags: [],
    owners: [],
    recent_runs: [],
    active_runs: 0,
    next_dagrun_run_after: null,
    ...more,
  } as unknown as DagOverview;
}
const tags = (...names: string[]) => names.map((name) => ({ name, dag_id: "" }));
const ids = (dags: DagOverview[], search: Record<string, unknown>) =>
  shownDags(dags, filterOf(search)).map((one) => one.dag_id);

describe("the filter of DAGs", () => {
  const all = [
    dag("orders", { tags: tags("etl", "daily"), owners: ["data"], active_runs: 1 }),
    dag("backup", { description: "Copies the orders away", is_paused: true }),
    dag("ml", { tags: tags("daily"), next_dagrun_run_after: "2026-01-01T00:00:00Z" }),
  ];

  it.each([
    [{}, ["backup", "ml", "orders"]],
    [{ q: "ORDERS" }, ["backup", "orders"]],
    [{ q: "orders copies" }, ["backup"]],
    [{ tags: ["daily", "etl"] }, ["orders"]],
    [{ tags: "daily" }, ["ml", "orders"]],
    [{ owner: "data" }, ["orders"]],
    [{ state: "paused" }, ["backup"]],
    [{ state: "running" }, ["orders"]],
    [{ state: "nonsense" }, ["backup", "ml", "orders"]],
    [{ desc: 1 }, ["orders", "ml", "backup"]],
    [{ sort: "next" }, ["ml", "backup", "orders"]],
    [{ sort: "next", desc: 1 }, ["ml", "backup", "orders"]],
  ])("%j", (search, expected) => {
    expect(ids(all, search)).toEqual(expected);
  });

  it("comes out of the address as it went in, and leaves nothing there that is as always", () => {
    const search = { q: "a", tags: ["x"], owner: "data", state: "on", sort: "next", desc: 1 };
    expect(searchOf(filterOf(search))).toEqual(search);
    expect(Object.values(searchOf(filterOf({}))).every((one) => one === undefined)).toBe(true);
    expect(isFiltering(filterOf({ sort: "next" }))).toBe(false);
    expect(isFiltering(filterOf({ q: "x" }))).toBe(true);
  });
});
