// Where chosen nodes go when they are lined up or spread evenly. Pure.
// Writing the new places into the file is useEditing's.
import type { GraphNode } from "@/api/types";

export type Side = "left" | "center" | "right" | "top" | "middle" | "bottom" | "across" | "down";

interface Move {
  id: string;
  at: readonly [number, number];
}

export function aligned(nodes: readonly GraphNode[], side: Side): Move[] {
  if (nodes.length < 2) return [];
  const left = Math.min(...nodes.map(({ x }) => x));
  const right = Math.max(...nodes.map(({ x, width }) => x + width));
  const top = Math.min(...nodes.map(({ y }) => y));
  const bottom = Math.max(...nodes.map(({ y, height }) => y + height));
  if (side === "across" || side === "down") return spread(nodes, side);
  const place = ({ x, y, width, height }: GraphNode): readonly [number, number] => {
    switch (side) {
      case "left":
        return [left, y];
      case "right":
        return [right - width, y];
      case "center":
        return [(left + right - width) / 2, y];
      case "top":
        return [x, top];
      case "bottom":
        return [x, bottom - height];
      default:
        return [x, (top + bottom - height) / 2];
    }
  };
  return nodes.map((node) => ({ id: node.task_id, at: place(node) }));
}

/** The outermost stay; between them the gaps become equal. */
function spread(nodes: readonly GraphNode[], side: "across" | "down"): Move[] {
  const [axis, size] = side === "across" ? (["x", "width"] as const) : (["y", "height"] as const);
  const sorted = [...nodes].sort((a, b) => a[axis] - b[axis]);
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (!first || !last) return [];
  const filled = sorted.reduce((sum, node) => sum + node[size], 0);
  const gap = (last[axis] + last[size] - first[axis] - filled) / (sorted.length - 1);
  let next = first[axis];
  return sorted.map((node) => {
    const at = Math.round(next);
    next += node[size] + gap;
    return { id: node.task_id, at: side === "across" ? [at, node.y] : [node.x, at] };
  });
}
