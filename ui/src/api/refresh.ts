// Asks again for what changed, but not for every single change: the first is served at once, what
// follows within the pause goes together at its end.
import type { QueryClient } from "@tanstack/react-query";

const PAUSE = 1_000;

export interface Refresh {
  ask: (key: readonly unknown[]) => void;
  stop: () => void;
}

/**
 * What is asked for the first time is not asked again by an invalidation, and its answer may be
 * older than the change: so it is asked once more when that has come.
 */
function askAfterFirst(cache: QueryClient, queryKey: readonly unknown[]): void {
  for (const query of cache.getQueryCache().findAll({ queryKey, fetchStatus: "fetching" })) {
    if (query.state.data !== undefined) continue;
    const again = () => void cache.invalidateQueries({ queryKey: query.queryKey, exact: true });
    query.promise?.then(again, again);
  }
}

export function throttledRefresh(cache: QueryClient, pause = PAUSE): Refresh {
  const wanted = new Map<string, readonly unknown[]>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isQueued = false;

  const flush = () => {
    isQueued = false;
    timer = undefined;
    if (wanted.size === 0) return;
    const keys = [...wanted.values()];
    wanted.clear();
    for (const queryKey of keys) {
      askAfterFirst(cache, queryKey);
      void cache.invalidateQueries({ queryKey });
    }
    timer = setTimeout(flush, pause);
  };
  return {
    ask(key) {
      wanted.set(JSON.stringify(key), key);
      if (timer !== undefined || isQueued) return;
      // At the end of this turn, so that one message's many keys go together.
      isQueued = true;
      queueMicrotask(flush);
    },
    stop() {
      clearTimeout(timer);
      wanted.clear();
    },
  };
}
