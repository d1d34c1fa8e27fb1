// The scheduler's clock for components that show time passing. One timer for all of them, none
// while nobody looks.
import { useSyncExternalStore } from "react";
import { serverNow } from "./connection";

type Pace = 1_000 | 30_000;

function ticker(pace: Pace) {
  let now = serverNow();
  let timer: ReturnType<typeof setInterval> | undefined;
  const listeners = new Set<() => void>();
  const tick = () => {
    now = serverNow();
    for (const listener of listeners) listener();
  };
  const start = () => {
    if (timer !== undefined || document.hidden) return;
    now = serverNow();
    timer = setInterval(tick, pace);
  };
  const stop = () => {
    clearInterval(timer);
    timer = undefined;
  };
  const onVisibility = () => {
    if (document.hidden) return stop();
    start();
    tick();
  };
  return {
    subscribe(listener: () => void) {
      if (listeners.size === 0) document.addEventListener("visibilitychange", onVisibility);
      listeners.add(listener);
      start();
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        stop();
        document.removeEventListener("visibilitychange", onVisibility);
      };
    },
    get: () => now,
  };
}

const tickers: Record<Pace, ReturnType<typeof ticker>> = {
  1000: ticker(1_000),
  30000: ticker(30_000),
};
const still = () => () => undefined;

/** Milliseconds of the scheduler's clock. Pace 0 does not tick: for what has come to an end. */
export function useNow(pace: Pace | 0 = 30_000): number {
  const source = pace === 0 ? tickers[30_000] : tickers[pace];
  return useSyncExternalStore(pace === 0 ? still : source.subscribe, source.get);
}
