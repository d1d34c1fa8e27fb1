// What the charts draw: a number for each run, and the colours as a canvas needs them.
// Apart from RunChart, so that the numbers can be tested without a drawing.
import type { DagRunState, GridRun } from "@/api/types";

export interface ChartRun {
  runId: string;
  /** Milliseconds. */
  at: number;
  state: DagRunState;
  seconds: number;
}

/** Oldest first; runs without the number are left out. */
export function chartRuns(runs: GridRun[], number: "duration" | "landing"): ChartRun[] {
  return runs
    .flatMap((run) => {
      const seconds = run[number];
      if (typeof seconds !== "number") return [];
      const { dag_run_id: runId, state } = run;
      return [{ runId, state, at: Date.parse(run.run_after), seconds }];
    })
    .reverse();
}

/** The value in the middle; of an even number the lower one. */
export function median(numbers: number[]): number | null {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? null;
}

/** A canvas knows no variables: the colours as they are now. */
export function paletteOf(element: Element) {
  const style = getComputedStyle(element);
  const of = (name: string) => style.getPropertyValue(`--${name}`).trim();
  const states: Record<DagRunState, string> = {
    success: of("state-success"),
    failed: of("state-failed"),
    running: of("state-running"),
    queued: of("state-queued"),
  };
  return { ...states, muted: of("muted"), line: of("line") };
}
