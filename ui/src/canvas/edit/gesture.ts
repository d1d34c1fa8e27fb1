// What the pointer is doing on a canvas that can be edited. Pure: where it went down and where it
// is says what is meant and what to draw; what follows from letting go is in useGestures.ts.
import type { Graph, GraphEdge } from "@/api/types";
import { around, type Box, boxAt, edgeAt, grown, type Point } from "../geometry";
import { BRIEF_FROM } from "../levels";
import type { Links } from "../walk";
import { boxOf, cutBy, cycleOf, handleOf, type Snapped, snap, touches } from "./geometry";

/** Pixels on the screen: around a handle, an edge, and for flush boxes. */
const HANDLE = 14;
const EDGE = 6;
const FLUSH = 6;

export type Gesture =
  | { kind: "box"; from: Point; to: Point; added: readonly string[] }
  | {
      kind: "move";
      ids: readonly string[];
      from: Point;
      to: Point;
      snapped: Snapped;
      over: GraphEdge | null;
    }
  | {
      kind: "connect";
      fixed: string;
      side: "out" | "in";
      edge: GraphEdge | null;
      to: Point;
      over: string | null;
      cycle: string[] | null;
    }
  | { kind: "slice"; line: readonly Point[]; cut: readonly GraphEdge[] };

export interface Ground {
  graph: Graph;
  links: Links;
  zoom: number;
  selection: ReadonlySet<string>;
  /** The edge whose ends can be taken. */
  edge: GraphEdge | null;
}

/** All that an edge can hang on: tasks, and groups open or folded. */
function ends({ graph }: Ground): (Box & { id: string })[] {
  return [
    ...graph.nodes.map((node) => ({ ...node, id: node.task_id })),
    ...graph.groups.map((group) => ({ ...group, id: group.group_id })),
  ];
}

/** What begins where the pointer goes down; with Alt it slices, with Shift a box adds. */
export function begin(
  ground: Ground,
  at: Point,
  keys: { alt: boolean; shift: boolean },
): Gesture | null {
  const { graph, zoom, selection, edge } = ground;
  if (keys.alt) return { kind: "slice", line: [at], cut: [] };
  if (edge) {
    const taken = endOf(edge, at, HANDLE / zoom);
    if (taken) {
      const fixed = taken === "to" ? edge.from : edge.to;
      const side = taken === "to" ? "out" : "in";
      return { kind: "connect", fixed, side, edge, to: at, over: null, cycle: null };
    }
  }
  // From far away no handles are drawn, and a node is all there is to take.
  for (const side of zoom < BRIEF_FROM ? [] : (["out", "in"] as const)) {
    const found = ends(ground).find((box) => {
      const [x, y] = handleOf(box, side, graph.direction);
      return Math.hypot(at[0] - x, at[1] - y) <= HANDLE / Math.max(0.5, zoom);
    });
    if (found) {
      return {
        kind: "connect",
        fixed: found.id,
        side,
        edge: null,
        to: at,
        over: null,
        cycle: null,
      };
    }
  }
  const node = boxAt(graph.nodes, at);
  if (node) {
    const ids = selection.has(node.task_id) ? [...selection] : [node.task_id];
    const there = ids.filter((id) => graph.nodes.some((it) => it.task_id === id));
    return { kind: "move", ids: there, from: at, to: at, snapped: flush(), over: null };
  }
  if (edgeAt(graph.edges, at, EDGE / zoom)) return null;
  return { kind: "box", from: at, to: at, added: keys.shift ? [...selection] : [] };
}

function endOf(edge: GraphEdge, [x, y]: Point, reach: number): "from" | "to" | null {
  const near = (end: readonly number[] | undefined) =>
    end !== undefined && Math.hypot((end[0] ?? 0) - x, (end[1] ?? 0) - y) <= reach;
  return near(edge.points.at(-1)) ? "to" : near(edge.points[0]) ? "from" : null;
}

const flush = (): Snapped => ({ dx: 0, dy: 0, guides: [] });

/** The same gesture with the pointer elsewhere. */
export function go(ground: Ground, gesture: Gesture, at: Point): Gesture {
  switch (gesture.kind) {
    case "box":
      return { ...gesture, to: at };
    case "slice": {
      const line = [...gesture.line, at];
      return { ...gesture, line, cut: cutBy(ground.graph.edges, line) };
    }
    case "connect": {
      const over = endUnder(ground, at, gesture.fixed);
      const [from, to] = gesture.side === "out" ? [gesture.fixed, over] : [over, gesture.fixed];
      // The edge that is being moved does not count: it will not be there any more.
      const cycle = from && to ? cycleOf(without(ground, gesture.edge), from, to) : null;
      return { ...gesture, to: at, over, cycle };
    }
    case "move":
      return moved(ground, gesture, at);
  }
}

function moved(
  { graph, links, zoom }: Ground,
  gesture: Gesture & { kind: "move" },
  at: Point,
): Gesture {
  const [dx, dy] = [at[0] - gesture.from[0], at[1] - gesture.from[1]];
  const moving = new Set(gesture.ids);
  const first = graph.nodes.find((node) => moving.has(node.task_id));
  if (!first) return { ...gesture, to: at };
  // Several snap as one.
  const all = around(graph.nodes.filter((node) => moving.has(node.task_id))) ?? first;
  const box = { x: all.x + dx, y: all.y + dy, width: all.width, height: all.height };
  const nearby = grown(box, 600);
  const near = graph.nodes.filter((node) => {
    return !moving.has(node.task_id) && touches(node, nearby);
  });
  // Alone and without edges it can be put into one.
  const isLoose =
    gesture.ids.length === 1 && !links.after.has(first.task_id) && !links.before.has(first.task_id);
  const middle: Point = [box.x + box.width / 2, box.y + box.height / 2];
  const over = isLoose ? edgeAt(graph.edges, middle, 24) : null;
  return { ...gesture, to: at, snapped: over ? flush() : snap(box, near, FLUSH / zoom), over };
}

function endUnder(ground: Ground, at: Point, fixed: string): string | null {
  const { graph, zoom } = ground;
  const node = boxAt(graph.nodes, at);
  if (node) return node.task_id === fixed ? null : node.task_id;
  const near = ends(ground).find((box) =>
    (["in", "out"] as const).some((side) => {
      const [x, y] = handleOf(box, side, graph.direction);
      return Math.hypot(at[0] - x, at[1] - y) <= (HANDLE * 1.5) / zoom;
    }),
  );
  return near && near.id !== fixed ? near.id : null;
}

function without({ links }: Ground, edge: GraphEdge | null): Links {
  if (edge === null) return links;
  const after = new Map(links.after);
  after.set(
    edge.from,
    (after.get(edge.from) ?? []).filter((to) => to !== edge.to),
  );
  return { ...links, after };
}

/** Where the moved nodes stand while the pointer is down. */
export function placesOf(graph: Graph, gesture: Gesture & { kind: "move" }): Map<string, Point> {
  const dx = gesture.to[0] - gesture.from[0] + gesture.snapped.dx;
  const dy = gesture.to[1] - gesture.from[1] + gesture.snapped.dy;
  const places = new Map<string, Point>();
  const moving = new Set(gesture.ids);
  for (const { task_id: id, x, y } of graph.nodes) {
    if (moving.has(id)) places.set(id, [Math.round(x + dx), Math.round(y + dy)]);
  }
  return places;
}

export function boxed(graph: Graph, gesture: Gesture & { kind: "box" }): string[] {
  const box = boxOf(gesture.from, gesture.to);
  const inside = graph.nodes.filter((node) => touches(node, box)).map((node) => node.task_id);
  return [...new Set([...gesture.added, ...inside])];
}
