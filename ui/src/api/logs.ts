// Windows into a log: plain calls, because the log view keeps what it shows by byte, not by query.
// How lines are shown, searched and followed is the log view's.
import { answer, client } from "./client";
import type { TaskKey } from "./tasks";

interface LogName extends TaskKey {
  tryNumber: number;
}

function pathOf({ dagId, runId, taskId, mapIndex, tryNumber }: LogName) {
  return {
    dag_id: dagId,
    dag_run_id: runId,
    task_id: taskId,
    map_index: mapIndex,
    try_number: tryNumber,
  };
}

/** The lines around a byte; -1 stands for the end. */
export function readLog(
  log: LogName,
  query: { at: number; lines?: number; direction?: "forward" | "backward" },
  signal?: AbortSignal,
) {
  return answer(
    client.GET(
      "/api/mainspring/logs/{dag_id}/{dag_run_id}/{task_id}/{map_index}/{try_number}/window",
      {
        params: { path: pathOf(log), query },
        ...(signal && { signal }),
      },
    ),
  );
}

export function searchLog(
  log: LogName,
  query: {
    q: string;
    regex?: boolean;
    case?: boolean;
    from?: number;
    direction?: "forward" | "backward";
    limit?: number;
  },
  signal?: AbortSignal,
) {
  return answer(
    client.GET(
      "/api/mainspring/logs/{dag_id}/{dag_run_id}/{task_id}/{map_index}/{try_number}/search",
      {
        params: { path: pathOf(log), query },
        ...(signal && { signal }),
      },
    ),
  );
}

/** For the platform's `download`. */
export function logDownloadPath(log: LogName): string {
  const parts = [log.dagId, log.runId, log.taskId, log.mapIndex, log.tryNumber];
  return `/api/mainspring/logs/${parts.map((part) => encodeURIComponent(part)).join("/")}/download`;
}
