// The scheduler's graph as React Flow wants it: sizes and places given, nothing left to measure.
// Edges are not among it: EdgeLayer draws them all at once. States come through the store.
import type { Graph } from "@/api/types";
import type { Point } from "./geometry";
import type { FoldedNodeType, GroupNodeType } from "./nodes/GroupNode";
import type { TaskNodeType } from "./nodes/TaskNode";

export type FlowNode = TaskNodeType | FoldedNodeType | GroupNodeType;

export function frameNodes(graph: Graph): FlowNode[] {
  return graph.groups.map((group): GroupNodeType => {
    const { group_id, x, y, width, height } = group;
    return {
      ...{ id: `group ${group_id}`, type: "frame", position: { x, y }, width, height },
      ...{ data: { group }, zIndex: -1, selectable: false },
      // Only its name hears the pointer; what is drawn inside of a frame is done on the ground.
      style: { pointerEvents: "none" },
    };
  });
}

/** Nodes of the drawing before: one in which nothing changed stays the same object, and undrawn. */
export type Reused = Map<string, { said: string; node: FlowNode }>;

export function taskNodes(graph: Graph, reused: Reused = new Map()): FlowNode[] {
  const nodes = graph.nodes.map((task): FlowNode => {
    const said = JSON.stringify(task);
    const known = reused.get(task.task_id);
    if (known?.said === said) return known.node;
    const { task_id: id, x, y, width, height, tasks: folded } = task;
    const place = { id, position: { x, y }, width, height, data: { task } };
    const node: FlowNode = folded ? { ...place, type: "folded" } : { ...place, type: "task" };
    reused.set(id, { said, node });
    return node;
  });
  if (reused.size > 2 * nodes.length + 50) reused.clear();
  return nodes;
}

/** The nodes, some of them elsewhere: while they are moved. */
export function at(nodes: FlowNode[], places: ReadonlyMap<string, Point> | null): FlowNode[] {
  if (places === null) return nodes;
  return nodes.map((node) => {
    const place = places.get(node.id);
    return place ? ({ ...node, position: { x: place[0], y: place[1] } } as FlowNode) : node;
  });
}
