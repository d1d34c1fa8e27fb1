// The event stream feeds the query cache: what a message says is patched in, what it only hints
// at is asked for again, and nothing ever polls. When the stream ends it is opened again with a
// growing delay, and after that everything is reloaded, since messages may have been missed.

import type { Query, QueryClient } from "@tanstack/react-query";
import type { StreamMessage } from "@/platform";
import { platform } from "@/platform";
import { setConnection } from "./connection";
import { keys } from "./keys";
import { patchRun, patchTask } from "./patch";
import { throttledRefresh } from "./refresh";
import type { ChangesMessage, HelloMessage } from "./types";

const FIRST_DELAY = 300;
const LONGEST_DELAY = 10_000;

type ChangesListener = (changes: ChangesMessage) => void;
const listeners = new Set<ChangesListener>();

/** For stores beside the cache that follow single task instances (the canvas). */
export function onChanges(listener: ChangesListener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Follows the stream until stopped. */
export function followStream(cache: QueryClient): () => void {
  const refresh = throttledRefresh(cache);
  let stop: () => void = () => undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let isStopped = false;
  let failures = 0;

  const onMessage = (message: StreamMessage) => {
    if (message.name === "hello") {
      const hello = JSON.parse(message.data) as HelloMessage;
      const skew = Date.parse(hello.now) - Date.now();
      const isReturn = failures > 0;
      failures = 0;
      setConnection({ state: "live", version: hello.version, skew, stalled: null });
      // What was answered before the stream stood may be older than its first message.
      const isOld = (query: Query) => isReturn || query.state.data !== undefined;
      void cache.invalidateQueries({ predicate: isOld });
    } else if (message.name === "lagged") {
      void cache.invalidateQueries();
    } else if (message.name === "changes") {
      const changes = JSON.parse(message.data) as ChangesMessage;
      applyChanges(cache, refresh, changes);
      for (const listener of listeners) listener(changes);
    }
  };
  const open = () => {
    clearTimeout(retry);
    retry = undefined;
    if (isStopped) return;
    stop = platform.events({
      onMessage,
      onEnd: (problem) => {
        failures += 1;
        if (problem === "unauthorized") return setConnection({ state: "unauthorized" });
        setConnection({ state: "lost" });
        retry = setTimeout(open, Math.min(FIRST_DELAY * 2 ** (failures - 1), LONGEST_DELAY));
      },
    });
  };
  // Somebody who comes back to the page, or to the network, does not wait for the delay.
  const hurry = () => {
    if (retry !== undefined && !document.hidden) open();
  };
  open();
  document.addEventListener("visibilitychange", hurry);
  globalThis.addEventListener("online", hurry);
  return () => {
    isStopped = true;
    clearTimeout(retry);
    stop();
    refresh.stop();
    document.removeEventListener("visibilitychange", hurry);
    globalThis.removeEventListener("online", hurry);
  };
}

/** One message's effect on the cache. */
export function applyChanges(
  cache: QueryClient,
  refresh: { ask: (key: readonly unknown[]) => void },
  changes: ChangesMessage,
): void {
  if (changes.stalled !== null && changes.stalled !== undefined) {
    setConnection({ stalled: changes.stalled.reason });
  }
  for (const run of changes.runs) patchRun(cache, run);
  for (const task of changes.task_instances) patchTask(cache, task);

  const hasMoved = changes.runs.length > 0 || changes.task_instances.length > 0;
  if (changes.overflow) {
    refresh.ask(["dag"]);
  } else {
    for (const dagId of new Set(changes.runs.map((run) => run.dag_id))) {
      for (const part of ["details", "grid", "calendar", "next", "slots", "versions"]) {
        refresh.ask([...keys.dag(dagId), part]);
      }
    }
    for (const { dag_id, dag_run_id, task_id } of changes.task_instances) {
      refresh.ask(keys.live(dag_id, dag_run_id));
      refresh.ask(keys.taskInstances(dag_id, dag_run_id));
      refresh.ask(keys.task(dag_id, dag_run_id, task_id));
    }
    for (const { dag_id, dag_run_id } of changes.runs) refresh.ask(keys.run(dag_id, dag_run_id));
  }
  if (hasMoved || changes.overflow) refresh.ask(keys.allQueue);
  if (changes.runs.length > 0 || changes.overflow) {
    for (const key of [keys.home, ["timeline"], keys.allRuns, keys.allDags]) refresh.ask(key);
  }
  if (changes.dags) {
    for (const key of [keys.allDags, keys.importErrors, ["dag"], keys.allFiles, keys.home]) {
      refresh.ask(key);
    }
    refresh.ask(["timeline"]);
    // Which DAGs use a connection is in their files.
    refresh.ask(keys.connections);
  }
  if (changes.settings) {
    refresh.ask(keys.settings);
    refresh.ask(keys.home);
  }
  if (changes.connections) {
    for (const key of [keys.connections, keys.variables, keys.secrets]) refresh.ask(key);
  }
  if (changes.alerts) refresh.ask(keys.alerts);
}
