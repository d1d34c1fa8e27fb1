// All edges in one drawing. A thousand elements for a thousand lines would make every frame dear;
// here the usual ones are one path, those that stand out another, those that flow a third.
import { ViewportPortal } from "@xyflow/react";
import { memo, useMemo } from "react";
import type { Graph, GraphEdge } from "@/api/types";
import classes from "./canvas.module.css";
import { useCanvas } from "./context";
import { roundedPath } from "./geometry";
import { useCanvasStore, useCanvasVersion } from "./store";

interface EdgeLayerProps {
  graph: Graph;
  hovered: GraphEdge | null;
}

export const EdgeLayer = memo(function EdgeLayer({ graph, hovered }: EdgeLayerProps) {
  const { level } = useCanvas();
  const store = useCanvasStore();
  useCanvasVersion();
  const lines = useMemo(
    () => new Map(graph.edges.map((edge) => [edge, roundedPath(edge.points)])),
    [graph.edges],
  );
  const all = useMemo(() => [...lines.values()].join(""), [lines]);
  const bright = store.bright();
  const together = (isMeant: (edge: GraphEdge) => boolean) =>
    graph.edges.flatMap((edge) => (isMeant(edge) ? (lines.get(edge) ?? []) : [])).join("");
  const lit = bright
    ? together(({ from, to }) => bright.has(from) && bright.has(to))
    : (hovered && lines.get(hovered)) || "";
  const flowing = together(({ to }) => store.state(to)?.state === "running");
  return (
    <ViewportPortal>
      <svg
        className={classes.edges}
        width={graph.width}
        height={graph.height}
        aria-hidden
        data-level={level}
      >
        <path d={all} data-faded={bright !== null || undefined} />
        {lit && <path d={lit} data-lit />}
        {flowing && level !== "block" && <path d={flowing} data-flowing />}
      </svg>
      {level === "full" && <Labels graph={graph} bright={bright} />}
    </ViewportPortal>
  );
});

interface LabelsProps {
  graph: Graph;
  bright: ReadonlySet<string> | null;
}

function Labels({ graph, bright }: LabelsProps) {
  return graph.edges.map(
    ({ from, to, label }) =>
      label && (
        <span
          key={`${from} ${to}`}
          className={classes.label}
          data-faded={(bright && !(bright.has(from) && bright.has(to))) || undefined}
          style={{ left: label.x, top: label.y }}
          title={label.text}
        >
          {label.text}
        </span>
      ),
  );
}
