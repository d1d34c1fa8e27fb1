// What gestures ask of a drawing: which way a new edge would close, what a slice cuts, what lies in
// a box, where a moved node snaps. Pure; pointers are read in useGestures.ts.
import type { GraphEdge } from "@/api/types";
import type { Box, Point } from "../geometry";
import type { Links } from "../walk";

/** The way from `to` back to `from` that an edge `from` → `to` would close; null if there is none. */
export function cycleOf({ after }: Links, from: string, to: string): string[] | null {
  if (from === to) return [from, to];
  const cameFrom = new Map<string, string | null>([[to, null]]);
  const waiting = [to];
  for (let at = waiting.shift(); at !== undefined; at = waiting.shift()) {
    if (at === from) {
      const way: string[] = [];
      for (let step: string | null = at; step !== null; step = cameFrom.get(step) ?? null) {
        way.unshift(step);
      }
      return [from, ...way];
    }
    for (const next of after.get(at) ?? []) {
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, at);
      waiting.push(next);
    }
  }
  return null;
}

/** The edges that the drawn line crosses. */
export function cutBy(edges: readonly GraphEdge[], line: readonly Point[]): GraphEdge[] {
  return edges.filter((edge) =>
    segments(edge.points as unknown as Point[]).some(([a, b]) =>
      segments(line).some(([c, d]) => cross(a, b, c, d)),
    ),
  );
}

function segments(points: readonly Point[]): [Point, Point][] {
  return points.slice(1).map((point, at) => [points[at] ?? point, point]);
}

function cross(a: Point, b: Point, c: Point, d: Point): boolean {
  const side = (p: Point, q: Point, r: Point) =>
    Math.sign((q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]));
  return side(a, b, c) !== side(a, b, d) && side(c, d, a) !== side(c, d, b);
}

/** The box between two corners, whichever they are. */
export function boxOf([ax, ay]: Point, [bx, by]: Point): Box {
  return {
    ...{ x: Math.min(ax, bx), y: Math.min(ay, by) },
    ...{ width: Math.abs(ax - bx), height: Math.abs(ay - by) },
  };
}

export function touches(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

export interface Snapped {
  dx: number;
  dy: number;
  /** Lines to show: an x or a y at which the moved box now lies flush with another. */
  guides: { x?: number; y?: number }[];
}

/** Moves a little further where the box then lies flush with another. */
export function snap(moved: Box, others: readonly Box[], reach: number): Snapped {
  const lines = (box: Box, axis: "x" | "y") => {
    const size = axis === "x" ? box.width : box.height;
    return [box[axis], box[axis] + size / 2, box[axis] + size];
  };
  const best = (axis: "x" | "y") => {
    let [least, at] = [reach, null as number | null];
    let by = 0;
    for (const other of others) {
      const theirs = lines(other, axis);
      lines(moved, axis).forEach((mine, index) => {
        // Middle to middle, edge to edge.
        theirs.forEach((their, place) => {
          if ((index === 1) !== (place === 1)) return;
          const away = Math.abs(their - mine);
          if (away >= least) return;
          [least, at, by] = [away, their, their - mine];
        });
      });
    }
    return { by, at };
  };
  const [x, y] = [best("x"), best("y")];
  return {
    ...{ dx: x.by, dy: y.by },
    guides: [...(x.at === null ? [] : [{ x: x.at }]), ...(y.at === null ? [] : [{ y: y.at }])],
  };
}

/** Where edges leave a box and where they arrive, by the direction of the drawing. */
export function handleOf(box: Box, side: "in" | "out", direction: "lr" | "tb"): Point {
  if (direction === "lr") {
    return [side === "in" ? box.x : box.x + box.width, box.y + box.height / 2];
  }
  return [box.x + box.width / 2, side === "in" ? box.y : box.y + box.height];
}
