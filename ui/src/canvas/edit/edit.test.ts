// Gestures without a page: where the pointer goes down, where it goes, what that means.
// Letting go, and what follows from it, is tested in the browser.
import { expect, it } from "vitest";
import type { Graph, GraphNode } from "@/api/types";
import { linksOf } from "../walk";
import { cycleOf, snap } from "./geometry";
import { begin, boxed, type Gesture, go, placesOf } from "./gesture";

const node = (task_id: string, x: number, y: number) =>
  ({ task_id, x, y, width: 200, height: 50 }) as GraphNode;
const edge = (from: string, to: string, points: [number, number][]) => ({ from, to, points });
/** a → b → c in a row, and d by itself below. */
const graph: Graph = {
  ...{ version: 1, direction: "lr", origin: [0, 0], width: 1_000, height: 300, groups: [] },
  nodes: [node("a", 0, 0), node("b", 300, 0), node("c", 600, 0), node("d", 300, 200)],
  edges: [
    edge("a", "b", [
      [200, 25],
      [300, 25],
    ]),
    edge("b", "c", [
      [500, 25],
      [600, 25],
    ]),
  ],
};
const ground = (more: object = {}) => ({
  ...{ graph, links: linksOf(graph.edges), zoom: 1, edge: null, selection: new Set<string>() },
  ...more,
});
const KEYS = { alt: false, shift: false };
const drag = (from: [number, number], to: [number, number], keys = KEYS, more: object = {}) => {
  const begun = begin(ground(more), from, keys);
  return begun && go(ground(more), begun, to);
};
const tell = (gesture: Gesture | null): string => {
  switch (gesture?.kind) {
    case "connect":
      return `${gesture.side} of ${gesture.fixed} to ${gesture.over ?? "nothing"}${gesture.cycle ? `, circle ${gesture.cycle.join(" ")}` : ""}`;
    case "move":
      return (
        [...placesOf(graph, gesture)].map(([id, at]) => `${id} ${at.join(",")}`).join(" ") +
        (gesture.over ? ` into ${gesture.over.from}-${gesture.over.to}` : "")
      );
    case "box":
      return `box ${boxed(graph, gesture).join(" ")}`;
    case "slice":
      return `cut ${gesture.cut.map(({ from, to }) => `${from}-${to}`).join(" ")}`;
    default:
      return "nothing";
  }
};

it("reads gestures", () => {
  const cases: [[number, number], [number, number], string][] = [
    [[200, 25], [320, 220], "out of a to d"],
    [[200, 25], [450, 120], "out of a to nothing"],
    [[800, 25], [50, 25], "out of c to a, circle c a b c"],
    [[300, 225], [650, 30], "in of d to c"],
    [[400, 220], [440, 260], "d 340,240"],
    [[-50, -50], [520, 60], "box a b"],
    [[250, 25], [260, 80], "nothing"],
    [[400, 225], [250, 30], "d 150,5 into a-b"],
  ];
  for (const [from, to, expected] of cases)
    expect(tell(drag(from, to)), `${from} ${to}`).toBe(expected);
});

it("cuts the edges that a line with Alt crosses", () => {
  expect(tell(drag([250, -20], [250, 80], { alt: true, shift: false }))).toBe("cut a-b");
});

it("moves all that is chosen, and takes a chosen edge by its end", () => {
  const chosen = { selection: new Set(["a", "d"]) };
  expect(tell(drag([50, 30], [60, 130], KEYS, chosen))).toBe("a 10,100 d 310,300");
  const first = { edge: graph.edges[0] };
  expect(tell(drag([300, 25], [650, 30], KEYS, first))).toBe("out of a to c");
  // The edge that moves is no part of a circle.
  expect(tell(drag([200, 25], [650, 30], KEYS, first))).toBe("in of b to c, circle c b c");
});

it("finds the way that closes a circle", () => {
  const links = linksOf(graph.edges);
  expect(cycleOf(links, "c", "a")).toEqual(["c", "a", "b", "c"]);
  expect(cycleOf(links, "a", "c")).toBe(null);
  expect(cycleOf(links, "a", "a")).toEqual(["a", "a"]);
});

it("lies flush with what is near", () => {
  const other = { x: 0, y: 0, width: 200, height: 50 };
  expect(snap({ x: 4, y: 100, width: 200, height: 50 }, [other], 6)).toEqual({
    ...{ dx: -4, dy: 0 },
    guides: [{ x: 0 }],
  });
  expect(snap({ x: 40, y: 100, width: 200, height: 50 }, [other], 6).guides).toEqual([]);
});
