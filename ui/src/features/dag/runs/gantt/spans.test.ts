// How a task's tries become stretches of time, and how the time in sight is narrowed.
// Reckoning only, without a browser; how the bars are drawn is not looked at here.
import { expect, it } from "vitest";
import { moved, spansOf, zoomed } from "./spans";

const second = (n: number) => new Date(n * 1_000).toISOString();

it("shows the queue, both tries and the pause between them", () => {
  const spans = spansOf(
    [
      {
        ...{ state: "failed" as const, try_number: 1 },
        ...{ queued_when: second(0), start_date: second(1), end_date: second(3) },
      },
      {
        ...{ state: "running" as const, try_number: 2 },
        ...{ queued_when: second(8), start_date: second(9), end_date: null },
      },
    ],
    12_000,
  );
  expect(spans.map(({ kind, from, to }) => [kind, from / 1_000, to / 1_000])).toEqual([
    ["queued", 0, 1],
    ["try", 1, 3],
    ["pause", 3, 8],
    ["queued", 8, 9],
    ["try", 9, 12],
  ]);
});

it("lets the pause grow while the next try is waited for", () => {
  const waiting = { state: "up_for_retry" as const, try_number: 1 };
  const spans = spansOf([{ ...waiting, start_date: second(1), end_date: second(2) }], 5_000);
  expect(spans.at(-1)).toMatchObject({ kind: "pause", from: 2_000, to: 5_000, tryNumber: 2 });
});

it("has nothing to show of what has not begun", () => {
  const open = { state: "none" as const, try_number: 0, start_date: null, end_date: null };
  expect(spansOf([open], 5_000)).toEqual([]);
});

it("keeps what is under the pointer in place, and never leaves the run", () => {
  expect(zoomed([0, 100], 50, 0.5, [0, 100])).toEqual([25, 75]);
  expect(zoomed([25, 75], 25, 4, [0, 100])).toEqual([0, 100]);
  expect(moved([25, 75], 90, [0, 100])).toEqual([50, 100]);
});
