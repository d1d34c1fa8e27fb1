// Lines and boxes: how a polyline becomes a path with round corners, and what lies under a point.
// The places themselves come from the layout of the scheduler; nothing is laid out here.
import type { GraphEdge } from "@/api/types";

export type Point = readonly [number, number];

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** JSON knows no pairs; these are. */
function pairs(points: readonly (readonly number[])[]): Point[] {
  return points.map(([x = 0, y = 0]) => [x, y]);
}

/** An SVG path along the points, its corners rounded as far as the sides allow. */
export function roundedPath(points: readonly (readonly number[])[], radius = 8): string {
  const [first, ...rest] = pairs(points);
  if (first === undefined) return "";
  let path = `M${first[0]} ${first[1]}`;
  let from = first;
  rest.forEach((corner, at) => {
    const next = rest[at + 1];
    if (next === undefined) {
      path += `L${corner[0]} ${corner[1]}`;
      return;
    }
    const room = Math.min(radius, distance(from, corner) / 2, distance(corner, next) / 2);
    const [startX, startY] = towards(corner, from, room);
    const [endX, endY] = towards(corner, next, room);
    path += `L${startX} ${startY}Q${corner[0]} ${corner[1]} ${endX} ${endY}`;
    from = corner;
  });
  return path;
}

/** The edge whose line passes within `reach` of the point; the nearest of several. */
export function edgeAt(edges: readonly GraphEdge[], at: Point, reach: number): GraphEdge | null {
  let nearest: GraphEdge | null = null;
  let least = reach;
  for (const edge of edges) {
    const points = pairs(edge.points);
    points.forEach((point, index) => {
      const next = points[index + 1];
      if (next === undefined) return;
      const away = distanceToSegment(at, point, next);
      if (away > least) return;
      least = away;
      nearest = edge;
    });
  }
  return nearest;
}

/** The box around boxes. */
export function around(boxes: readonly Box[]): Box | null {
  if (boxes.length === 0) return null;
  const [x, y] = [Math.min(...boxes.map((it) => it.x)), Math.min(...boxes.map((it) => it.y))];
  const right = Math.max(...boxes.map((it) => it.x + it.width));
  const bottom = Math.max(...boxes.map((it) => it.y + it.height));
  return { x, y, width: right - x, height: bottom - y };
}

/** The box with so much more on every side. */
export function grown({ x, y, width, height }: Box, by: number): Box {
  return { x: x - by, y: y - by, width: width + 2 * by, height: height + 2 * by };
}

/** The box that the point lies in. */
export function boxAt<T extends Box>(boxes: readonly T[], [x, y]: Point): T | null {
  const isIn = (box: T) =>
    x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height;
  return boxes.find(isIn) ?? null;
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a[0] - b[0], a[1] - b[1]);
}

function towards(from: Point, to: Point, length: number): Point {
  const whole = distance(from, to);
  if (whole === 0) return from;
  const part = length / whole;
  return [from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part];
}

function distanceToSegment(point: Point, a: Point, b: Point): number {
  const squared = (b[0] - a[0]) ** 2 + (b[1] - a[1]) ** 2;
  if (squared === 0) return distance(point, a);
  const along = ((point[0] - a[0]) * (b[0] - a[0]) + (point[1] - a[1]) * (b[1] - a[1])) / squared;
  const part = Math.max(0, Math.min(1, along));
  return distance(point, [a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part]);
}
