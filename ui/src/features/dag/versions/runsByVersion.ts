// Which of the runs at hand had which version.
// Pure, and only of the runs it is given: how many are fetched is decided in index.tsx.
import type { GridRun } from "@/api/types";

export interface VersionRuns {
  count: number;
  failed: number;
  /** The newest. */
  lastRunId: string;
}

/** Of runs that stand newest first. */
export function runsByVersion(
  runs: Pick<GridRun, "version" | "state" | "dag_run_id">[],
): Map<number, VersionRuns> {
  const found = new Map<number, VersionRuns>();
  for (const { version, state, dag_run_id: lastRunId } of runs) {
    const known = found.get(version) ?? { count: 0, failed: 0, lastRunId };
    const failed = known.failed + (state === "failed" ? 1 : 0);
    found.set(version, { ...known, count: known.count + 1, failed });
  }
  return found;
}
