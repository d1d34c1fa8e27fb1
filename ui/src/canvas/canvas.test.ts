// The canvas's arithmetic: levels, paths, walking, and who hears of a change.
// All without a page: what is drawn, and what React Flow does, is not tested here.
import { describe, expect, it, vi } from "vitest";
import type { Graph, GraphNode, LiveTask } from "@/api/types";
import { edgeAt, roundedPath } from "./geometry";
import { levelOf } from "./levels";
import { CanvasStore, nodeStates } from "./store";
import { firstNode, linksOf, pathThrough, step } from "./walk";

const node = (task_id: string, x: number, y: number): GraphNode => ({
  ...{ task_id, x, y, width: 208, height: 52, operator: "bash", trigger_rule: "all_success" },
  ...{
    retries: 0,
    is_mapped: false,
    is_setup: false,
    is_teardown: false,
    is_disabled: false,
    is_placed: false,
  },
});
const edge = (from: string, to: string) => ({
  ...{ from, to },
  points: [[0, 0] as [number, number], [10, 0] as [number, number]],
});
const graph: Graph = {
  ...{ version: 1, direction: "lr", origin: [0, 0], width: 800, height: 300, groups: [] },
  nodes: [node("a", 0, 0), node("b", 300, 0), node("c", 300, 100), node("d", 600, 50)],
  edges: [edge("a", "b"), edge("a", "c"), edge("b", "d"), edge("c", "d")],
};
const links = linksOf(graph.edges);
const task = (task_id: string, state: LiveTask["state"]): LiveTask => ({
  ...{ task_id, state, try_number: 1, max_tries: 0 },
});

it("shows less of a node the smaller it is", () => {
  expect([1, 0.71, 0.7, 0.35, 0.34].map(levelOf)).toEqual([
    ...["full", "full", "brief", "brief", "block"],
  ]);
});

describe("paths", () => {
  it("round their corners", () => {
    expect(
      roundedPath([
        [0, 0],
        [20, 0],
        [20, 40],
      ]),
    ).toBe("M0 0L12 0Q20 0 20 8L20 40");
  });

  it("round less where a side is short, and do nothing for nothing", () => {
    expect(
      roundedPath([
        [0, 0],
        [4, 0],
        [4, 40],
      ]),
    ).toBe("M0 0L2 0Q4 0 4 2L4 40");
    expect(roundedPath([])).toBe("");
  });

  it("are found by a point beside them", () => {
    expect(edgeAt(graph.edges, [5, 3], 4)?.from).toBe("c");
    expect(edgeAt(graph.edges, [5, 9], 4)).toBeNull();
  });
});

describe("walking", () => {
  it("goes along the edges and across the layer", () => {
    expect(step(graph, links, "a", "ArrowRight")).toBe("b");
    expect(step(graph, links, "b", "ArrowDown")).toBe("c");
    expect(step(graph, links, "c", "ArrowUp")).toBe("b");
    expect(step(graph, links, "d", "ArrowLeft")).toBe("b");
    expect(step(graph, links, "d", "ArrowRight")).toBeNull();
  });

  it("starts where nothing comes before", () => {
    expect(firstNode(graph, links)).toBe("a");
  });

  it("knows all before and after a node", () => {
    expect([...pathThrough(links, "b")].sort()).toEqual(["a", "b", "d"]);
  });
});

describe("the store", () => {
  it("tells only those whose state changed", () => {
    const store = new CanvasStore();
    const [a, b] = [vi.fn(), vi.fn()];
    store.subscribe("a", a);
    store.subscribe("b", b);
    store.setStates(nodeStates([task("a", "running"), task("b", null)], []));
    store.setStates(nodeStates([task("a", "success"), task("b", null)], []));
    expect(a).toHaveBeenCalledTimes(2);
    expect(b).toHaveBeenCalledTimes(1);
    expect(store.state("b")?.state).toBe("none");
  });

  it("fades all that does not stand out", () => {
    const store = new CanvasStore();
    const b = vi.fn();
    store.subscribe("b", b);
    store.setBright(new Set(["a"]));
    expect(store.emphasis("a")).toBe("bright");
    expect(store.emphasis("b")).toBe("faded");
    store.setBright(null);
    expect(store.emphasis("b")).toBe("usual");
    expect(b).toHaveBeenCalledTimes(2);
  });

  it("counts the tasks of a folded group together, the worst first", () => {
    const states = nodeStates(
      [task("g.a", "success"), task("g.b", "failed"), task("c", "running")],
      [{ id: "g", tasks: ["g.a", "g.b"] }],
    );
    expect(states.get("g")).toMatchObject({
      ...{ state: "failed", counts: { success: 1, failed: 1 } },
    });
  });
});
