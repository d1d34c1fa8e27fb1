// Task instances of a run: states, tries, XComs, and what can be done with them. Their logs have
// a file of their own.
import { useMutation, useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { answer, client } from "./client";
import { keys } from "./keys";
import type { ClearRequest, TaskInstance } from "./types";

/** Names one task instance. */
export interface TaskKey {
  dagId: string;
  runId: string;
  taskId: string;
  mapIndex: number;
}

export function useTaskInstances(dagId: string, runId: string) {
  return useQuery({
    queryKey: keys.taskInstances(dagId, runId),
    queryFn: ({ signal }) =>
      answer(
        client.GET("/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances", {
          params: { path: { dag_id: dagId, dag_run_id: runId }, query: { limit: 1_000 } },
          signal,
        }),
      ),
  });
}

export function useTaskInstance({ dagId, runId, taskId, mapIndex }: TaskKey) {
  return useQuery({
    queryKey: keys.taskPart(dagId, runId, taskId, "details", { mapIndex }),
    queryFn: ({ signal }) =>
      mapIndex < 0
        ? answer(
            client.GET("/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}", {
              params: { path: { dag_id: dagId, dag_run_id: runId, task_id: taskId } },
              signal,
            }),
          )
        : answer(
            client.GET(
              "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/{map_index}",
              {
                params: {
                  path: { dag_id: dagId, dag_run_id: runId, task_id: taskId, map_index: mapIndex },
                },
                signal,
              },
            ),
          ),
  });
}

/** The instances of a mapped task, with their states. */
export function useMapped({ dagId, runId, taskId }: Omit<TaskKey, "mapIndex">, isMapped: boolean) {
  return useQuery({
    queryKey: keys.taskPart(dagId, runId, taskId, "mapped", {}),
    queryFn: ({ signal }) =>
      answer(
        client.GET(
          "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/listMapped",
          {
            params: {
              path: { dag_id: dagId, dag_run_id: runId, task_id: taskId },
              query: { limit: 1_000 },
            },
            signal,
          },
        ),
      ),
    enabled: isMapped,
  });
}

/** How the tasks of a run stand, and why, in words. */
export function useWhy(dagId: string, runId: string) {
  return useQuery({
    queryKey: [...keys.taskInstances(dagId, runId), "why"],
    queryFn: ({ signal }) =>
      answer(
        client.GET("/api/mainspring/why/{dag_id}/{dag_run_id}", {
          params: { path: { dag_id: dagId, dag_run_id: runId } },
          signal,
        }),
      ),
  });
}

function triesQuery({ dagId, runId, taskId, mapIndex }: TaskKey) {
  return {
    queryKey: keys.taskPart(dagId, runId, taskId, "tries", { mapIndex }),
    queryFn: ({ signal }: { signal: AbortSignal }) =>
      answer(
        client.GET(
          "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/{map_index}/tries",
          {
            params: {
              path: { dag_id: dagId, dag_run_id: runId, task_id: taskId, map_index: mapIndex },
            },
            signal,
          },
        ),
      ),
  };
}

export function useTries(task: TaskKey) {
  return useQuery(triesQuery(task));
}

/** The tries of several tasks of a run, as far as they are known. */
export function useTriesOf(dagId: string, runId: string, tasks: TaskInstance[]) {
  const known = useQueries({
    queries: tasks.map(({ task_id: taskId, map_index: mapIndex }) =>
      triesQuery({ dagId, runId, taskId, mapIndex }),
    ),
    combine: (all) => all.map(({ data }) => data?.task_instances),
  });
  return useCallback(
    (task: TaskInstance) => {
      const at = tasks.findIndex(
        ({ task_id, map_index }) => task_id === task.task_id && map_index === task.map_index,
      );
      return known[at];
    },
    [tasks, known],
  );
}

/** What a try really got: rendered templates, environment, interpreter. */
export function useTry({ dagId, runId, taskId, mapIndex }: TaskKey, n: number) {
  return useQuery({
    queryKey: keys.taskPart(dagId, runId, taskId, "try", { mapIndex, n }),
    queryFn: ({ signal }) =>
      answer(
        client.GET(
          "/api/mainspring/dags/{dag_id}/dagRuns/{dag_run_id}/tasks/{task_id}/{map_index}/tries/{try_number}",
          {
            params: {
              path: {
                dag_id: dagId,
                dag_run_id: runId,
                task_id: taskId,
                map_index: mapIndex,
                try_number: n,
              },
            },
            signal,
          },
        ),
      ),
    enabled: n > 0,
  });
}

export function useXComs({ dagId, runId, taskId, mapIndex }: TaskKey) {
  return useQuery({
    queryKey: keys.taskPart(dagId, runId, taskId, "xcoms", { mapIndex }),
    queryFn: ({ signal }) =>
      answer(
        client.GET(
          "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/xcomEntries",
          {
            params: {
              path: { dag_id: dagId, dag_run_id: runId, task_id: taskId },
              query: { map_index: mapIndex, limit: 100 },
            },
            signal,
          },
        ),
      ),
  });
}

export function useXCom({ dagId, runId, taskId, mapIndex }: TaskKey, key: string) {
  return useQuery({
    queryKey: keys.taskPart(dagId, runId, taskId, "xcom", { mapIndex, key }),
    queryFn: ({ signal }) =>
      answer(
        client.GET(
          "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/xcomEntries/{xcom_key}",
          {
            params: {
              path: { dag_id: dagId, dag_run_id: runId, task_id: taskId, xcom_key: key },
              query: { map_index: mapIndex },
            },
            signal,
          },
        ),
      ),
  });
}

/** With `dry_run` it lists what would run again, and nothing changes. */
export function useClearTasks() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ dagId, ...body }: ClearRequest & { dagId: string }) =>
      answer(
        client.POST("/api/v2/dags/{dag_id}/clearTaskInstances", {
          params: { path: { dag_id: dagId } },
          body,
        }),
      ),
    onSuccess: (_, { dagId, dry_run }) => {
      if (!dry_run) void cache.invalidateQueries({ queryKey: keys.dag(dagId) });
    },
  });
}

export function useMarkTask() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({
      dagId,
      runId,
      taskId,
      mapIndex,
      state,
    }: TaskKey & { state: "success" | "failed" | "skipped" }): Promise<unknown> =>
      mapIndex < 0
        ? answer(
            client.PATCH("/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}", {
              params: { path: { dag_id: dagId, dag_run_id: runId, task_id: taskId } },
              body: { new_state: state },
            }),
          )
        : answer(
            client.PATCH(
              "/api/v2/dags/{dag_id}/dagRuns/{dag_run_id}/taskInstances/{task_id}/{map_index}",
              {
                params: {
                  path: { dag_id: dagId, dag_run_id: runId, task_id: taskId, map_index: mapIndex },
                },
                body: { new_state: state },
              },
            ),
          ),
    onSuccess: (_, { dagId }) => cache.invalidateQueries({ queryKey: keys.dag(dagId) }),
  });
}
