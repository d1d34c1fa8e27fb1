// The nodes of a large graph from far away: one path for each state instead of one element for
// each node. From here a node is a block of its state's colour, and a thousand cost as ten.
import { ViewportPortal } from "@xyflow/react";
import { memo } from "react";
import type { Graph, GraphNode, TaskState } from "@/api/types";
import { stateColor } from "@/theme/states";
import classes from "./canvas.module.css";
import { useCanvasStore, useCanvasVersion } from "./store";

/** Above so many nodes, blocks are drawn together. */
export const MANY = 150;

export const BlockLayer = memo(function BlockLayer({ graph }: { graph: Graph }) {
  const store = useCanvasStore();
  useCanvasVersion();
  const paths = new Map<string, { state: TaskState; isFaded: boolean; path: string }>();
  for (const node of graph.nodes) {
    const state = store.state(node.task_id)?.state ?? "none";
    const isFaded = store.emphasis(node.task_id) === "faded";
    const key = `${state} ${isFaded}`;
    const known = paths.get(key)?.path ?? "";
    paths.set(key, { state, isFaded, path: known + rectangle(node) });
  }
  const selected = graph.nodes.find((node) => store.selected().has(node.task_id));
  return (
    <ViewportPortal>
      <svg className={classes.blocks} width={graph.width} height={graph.height} aria-hidden>
        {[...paths].map(([key, { state, isFaded, path }]) => (
          <path
            key={key}
            d={path}
            fill={stateColor(state)}
            data-state={state}
            data-faded={isFaded || undefined}
          />
        ))}
        {selected && <path d={rectangle(selected)} data-selected />}
      </svg>
    </ViewportPortal>
  );
});

function rectangle({ x, y, width, height }: GraphNode): string {
  return `M${x} ${y}h${width}v${height}h${-width}z`;
}
