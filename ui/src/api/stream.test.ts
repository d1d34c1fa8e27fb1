// The event stream ends and begins again: what the connection says meanwhile, and what is reloaded.
// What a single message does is tested in live.test.ts.
import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { EventHandlers } from "@/platform";
import { getConnection, serverNow, setConnection } from "./connection";
import { followStream } from "./live";

const opened: EventHandlers[] = [];
vi.mock("@/platform", () => ({
  platform: {
    events: (handlers: EventHandlers) => {
      opened.push(handlers);
      return () => undefined;
    },
  },
}));

const NOW = Date.parse("2026-03-01T00:00:00Z");
const HELLO = { version: "1.2.3", process: 7, now: "2026-03-01T01:00:00Z" };

let cache: QueryClient;
let stop: () => void;

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  opened.length = 0;
  setConnection({ state: "connecting", skew: 0, stalled: null });
  cache = new QueryClient();
  cache.setQueryData(["answered"], 1);
  stop = followStream(cache);
});

afterEach(() => {
  stop();
  vi.useRealTimers();
});

const isStale = () => cache.getQueryState(["answered"])?.isInvalidated;
const last = () => opened.at(-1) as EventHandlers;
const hello = () => last().onMessage({ name: "hello", data: JSON.stringify(HELLO) });

it("goes by the scheduler's clock as soon as it said hello", () => {
  hello();
  expect(getConnection()).toMatchObject({ state: "live", version: "1.2.3", lostAt: null });
  expect(serverNow()).toBe(NOW + 3_600_000);
});

it("reloads what was answered before the stream stood, and later answers not", () => {
  hello();
  expect(isStale()).toBe(true);
  cache.setQueryData(["answered"], 2);
  expect(isStale()).toBe(false);
});

it("tries again with growing pauses, and reloads all when it is back", () => {
  hello();
  cache.setQueryData(["answered"], 2);
  last().onEnd("gone");
  expect(getConnection()).toMatchObject({ state: "lost", lostAt: NOW });
  for (const pause of [300, 600, 1_200]) {
    const before = opened.length;
    vi.advanceTimersByTime(pause - 1);
    expect(opened).toHaveLength(before);
    vi.advanceTimersByTime(1);
    expect(opened).toHaveLength(before + 1);
    last().onEnd("gone");
  }
  expect(getConnection().lostAt).toBe(NOW);
  vi.advanceTimersByTime(60_000);
  hello();
  expect(getConnection().state).toBe("live");
  expect(isStale()).toBe(true);
});

it("does not wait out the pause for somebody who comes back to the page", () => {
  last().onEnd("gone");
  document.dispatchEvent(new Event("visibilitychange"));
  expect(opened).toHaveLength(2);
  vi.advanceTimersByTime(1_000);
  expect(opened).toHaveLength(2);
});

it("leaves it to the door when nobody is signed in", () => {
  last().onEnd("unauthorized");
  vi.advanceTimersByTime(60_000);
  expect(getConnection().state).toBe("unauthorized");
  expect(opened).toHaveLength(1);
});

it("reloads all after a lag", () => {
  hello();
  cache.setQueryData(["answered"], 2);
  last().onMessage({ name: "lagged", data: "{}" });
  expect(isStale()).toBe(true);
});

it("is silent once it was stopped", () => {
  last().onEnd("gone");
  stop();
  vi.advanceTimersByTime(60_000);
  expect(opened).toHaveLength(1);
});
