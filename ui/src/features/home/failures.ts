// Runs that failed in the same way are one thing to look at. Pure.
// Which runs count as failed is the API's answer; how they are shown is in Failed.
import type { FailedRun } from "@/api/types";

export interface Failure {
  /** The newest of them. */
  latest: FailedRun;
  count: number;
}

/** Newest first, as they come; those of one DAG, task and reason together. */
export function failuresOf(failed: FailedRun[]): Failure[] {
  const found = new Map<string, Failure>();
  for (const one of failed) {
    const key = JSON.stringify([one.run.dag_id, one.task_id, one.reason ?? one.run.reason]);
    const known = found.get(key);
    if (known) known.count += 1;
    else found.set(key, { latest: one, count: 1 });
  }
  return [...found.values()];
}
