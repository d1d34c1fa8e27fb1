// The scheduler's graph as React Flow wants it: sizes and places given, nothing left to measure.
// Edges are not among it: EdgeLayer draws them all at once. States come through the store.
import type { Graph } from "@/api/types";
import type { FoldedNodeType, GroupNodeType } from "./nodes/GroupNode";
import type { TaskNodeType } from "./nodes/TaskNode";

export type FlowNode = TaskNodeType | FoldedNodeType | GroupNodeType;

export function frameNodes(graph: Graph): FlowNode[] {
  return graph.groups.map((group): GroupNodeType => {
    const { group_id, x, y, width, height } = group;
    return {
      ...{ id: `group ${group_id}`, type: "frame", position: { x, y }, width, height },
      ...{ data: { group }, zIndex: -1, selectable: false },
    };
  });
}

export function taskNodes(graph: Graph): FlowNode[] {
  return graph.nodes.map((task): TaskNodeType | FoldedNodeType => {
    const { task_id: id, x, y, width, height, tasks: folded } = task;
    const place = { id, position: { x, y }, width, height, data: { task } };
    return folded ? { ...place, type: "folded" } : { ...place, type: "task" };
  });
}
