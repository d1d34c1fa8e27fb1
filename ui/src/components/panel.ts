// The side panel's place in the address: which run, which task, which part. Because it is in the
// address, back and forward open and close it, and a link leads into it.
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";

export const PARTS = ["log", "rendered", "xcom", "env", "why"] as const;
export type PanelPart = (typeof PARTS)[number];

/** What the address says of the side panel; known on every page. */
export interface PanelSearch {
  /** Only where the page is not already a DAG's. */
  dag?: string;
  run?: string;
  task?: string;
  map?: number;
  try?: number;
  panel?: PanelPart;
}

function text(value: unknown): string | undefined {
  if (typeof value === "string" && value !== "") return value;
  return typeof value === "number" ? String(value) : undefined;
}

function whole(value: unknown): number | undefined {
  const number = Number(value);
  return value !== "" && value !== undefined && Number.isInteger(number) ? number : undefined;
}

/** Reads the address; what makes no sense there is as if it were not. */
export function panelSearch(search: Record<string, unknown>): PanelSearch {
  const found: PanelSearch = {};
  const [dag, run, task] = [text(search.dag), text(search.run), text(search.task)];
  const [map, tryNumber] = [whole(search.map), whole(search.try)];
  const panel = PARTS.find((part) => part === search.panel);
  if (dag !== undefined) found.dag = dag;
  if (run === undefined) return found;
  found.run = run;
  if (task === undefined) return found;
  found.task = task;
  if (map !== undefined) found.map = map;
  if (tryNumber !== undefined) found.try = tryNumber;
  if (panel !== undefined) found.panel = panel;
  return found;
}

/** What the panel shows: a run, or a task of it. */
export interface PanelSubject {
  dagId: string;
  runId: string;
  taskId: string | null;
  mapIndex: number;
  /** The latest where none is named. */
  tryNumber: number | null;
  part: PanelPart | null;
}

export function usePanel() {
  const search = panelSearch(useSearch({ strict: false }));
  const { dagId: ofPage } = useParams({ strict: false });
  const navigate = useNavigate();
  const dagId = ofPage ?? search.dag;

  const subject: PanelSubject | null =
    dagId === undefined || search.run === undefined
      ? null
      : {
          dagId,
          runId: search.run,
          taskId: search.task ?? null,
          mapIndex: search.map ?? -1,
          tryNumber: search.try ?? null,
          part: search.panel ?? null,
        };

  const go = (change: PanelSearch, replace = false) =>
    navigate({
      to: ".",
      replace,
      search: (old: Record<string, unknown>) => {
        const { dag: _d, run: _r, task: _t, map: _m, try: _n, panel: _p, ...rest } = old;
        return { ...rest, ...change };
      },
    });
  const named = (dag: string) => (dag === ofPage ? {} : { dag });

  return {
    subject,
    openRun: (dag: string, run: string) => go({ ...named(dag), run }),
    openTask: (
      dag: string,
      run: string,
      task: string,
      more: Omit<PanelSearch, "dag" | "run" | "task"> = {},
    ) => go({ ...named(dag), run, task, ...more }),
    /** Turns to another part or try of what is open; no step of its own in the history. */
    show: (change: Pick<PanelSearch, "map" | "try" | "panel">) =>
      go({ ...panelSearch(search as Record<string, unknown>), ...change }, true),
    close: () => go({}),
  };
}
