// All edges in one drawing. A thousand elements for a thousand lines would make every frame dear;
// here the usual ones are one path, those that stand out another, those that flow a third.
import { ViewportPortal } from "@xyflow/react";
import { memo, useMemo } from "react";
import type { Graph, GraphEdge } from "@/api/types";
import classes from "./canvas.module.css";
import { useCanvas } from "./context";
import { handleOf } from "./edit/geometry";
import { type Point, roundedPath } from "./geometry";
import { useCanvasStore, useCanvasVersion } from "./store";

interface EdgeLayerProps {
  graph: Graph;
  hovered: GraphEdge | null;
  /** Nodes that are elsewhere than the drawing says: their edges follow as straight as they can. */
  places: ReadonlyMap<string, Point> | null;
}

export const EdgeLayer = memo(function EdgeLayer({ graph, hovered, places }: EdgeLayerProps) {
  const { level } = useCanvas();
  const store = useCanvasStore();
  useCanvasVersion();
  const lines = useMemo(
    () => new Map(graph.edges.map((edge) => [edge, roundedPath(pointsOf(graph, edge, places))])),
    [graph, places],
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

function pointsOf(
  graph: Graph,
  edge: GraphEdge,
  places: ReadonlyMap<string, Point> | null,
): readonly (readonly number[])[] {
  if (!places || (!places.has(edge.from) && !places.has(edge.to))) return edge.points;
  const end = (id: string, side: "in" | "out", otherwise: readonly number[] | undefined) => {
    const node = graph.nodes.find((it) => it.task_id === id);
    const [x, y] = places.get(id) ?? [node?.x, node?.y];
    if (!node || x === undefined || y === undefined) return otherwise ?? [0, 0];
    return handleOf({ ...node, x, y }, side, graph.direction);
  };
  const [ax = 0, ay = 0] = end(edge.from, "out", edge.points[0]);
  const [bx = 0, by = 0] = end(edge.to, "in", edge.points.at(-1));
  const [mx, my] = [(ax + bx) / 2, (ay + by) / 2];
  return graph.direction === "lr"
    ? [
        [ax, ay],
        [mx, ay],
        [mx, by],
        [bx, by],
      ]
    : [
        [ax, ay],
        [ax, my],
        [bx, my],
        [bx, by],
      ];
}

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
