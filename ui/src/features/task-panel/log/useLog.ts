// Reads a log by windows: opens at its end, goes on at both ends of what is held, jumps anywhere.
// The event stream tells of states, not of lines; so while a try runs and its end is in sight, and
// only then, the end is asked for once a second.
import { useCallback, useEffect, useRef, useState } from "react";
import { readLog } from "@/api/logs";
import type { TaskKey } from "@/api/tasks";
import { appended, type Held, hasMoreAfter, hasMoreBefore, opened, PAGE, prepended } from "./pages";

const PACE = 1_000;

export interface LogName extends TaskKey {
  tryNumber: number;
}

export function useLog(log: LogName, isFollowed: boolean) {
  const { dagId, runId, taskId, mapIndex, tryNumber } = log;
  const [held, setHeld] = useState<Held | null>(null);
  const [error, setError] = useState<unknown>(null);
  const isBusy = useRef(false);
  const latest = useRef(held);
  latest.current = held;

  /** One request at a time: windows must join where the one before ended. */
  const ask = useCallback(
    async (
      query: { at: number; direction: "forward" | "backward" },
      join: (window: Awaited<ReturnType<typeof readLog>>) => Held,
      signal?: AbortSignal,
    ) => {
      if (isBusy.current) return;
      isBusy.current = true;
      try {
        const name = { dagId, runId, taskId, mapIndex, tryNumber };
        const window = await readLog(name, { ...query, lines: PAGE }, signal);
        if (!signal?.aborted) {
          setHeld(join(window));
          setError(null);
        }
      } catch (problem) {
        if (!signal?.aborted) setError(problem);
      } finally {
        isBusy.current = false;
      }
    },
    [dagId, runId, taskId, mapIndex, tryNumber],
  );

  const toEnd = useCallback(
    (signal?: AbortSignal) => ask({ at: -1, direction: "backward" }, opened, signal),
    [ask],
  );
  const jump = useCallback((at: number) => ask({ at, direction: "forward" }, opened), [ask]);
  const goOn = useCallback(async () => {
    const now = latest.current;
    if (!now) return;
    await ask({ at: now.end, direction: "forward" }, (window) =>
      latest.current ? appended(latest.current, window) : opened(window),
    );
  }, [ask]);
  const more = useCallback(
    async (side: "before" | "after") => {
      const now = latest.current;
      if (now && side === "after" && hasMoreAfter(now)) await goOn();
      if (!now || side === "after" || !hasMoreBefore(now)) return;
      await ask({ at: now.start, direction: "backward" }, (window) =>
        latest.current ? prepended(latest.current, window) : opened(window),
      );
    },
    [ask, goOn],
  );

  useEffect(() => {
    const stop = new AbortController();
    isBusy.current = false;
    setHeld(null);
    void toEnd(stop.signal);
    return () => stop.abort();
  }, [toEnd]);

  const isGrowing = isFollowed && held !== null && (!held.isComplete || hasMoreAfter(held));
  useEffect(() => {
    if (!isGrowing) return;
    const timer = setInterval(() => {
      if (document.hidden || latest.current === null) return;
      // A log that outran the last window is not caught up with window by window.
      void (hasMoreAfter(latest.current) ? toEnd() : goOn());
    }, PACE);
    return () => clearInterval(timer);
  }, [isGrowing, goOn, toEnd]);

  return { held, error, toEnd, jump, more };
}
