// A graph as a picture to look at: how many tasks there are and how they hang together.
// No names, no states: for those there is the canvas.
import { useTranslation } from "react-i18next";
import type { Graph } from "@/api/types";
import classes from "./files.module.css";

const MARGIN = 12;

interface DrawingProps {
  graph: Graph | null;
  label: string;
  /** Where there is room to read them. */
  hasNames?: boolean;
}

export function Drawing({ graph, label, hasNames = false }: DrawingProps) {
  const { t } = useTranslation("files");
  if (graph === null || graph.nodes.length === 0)
    return <div className={classes.noDrawing}>{t("drawing.none")}</div>;
  const width = graph.width + 2 * MARGIN;
  const height = graph.height + 2 * MARGIN;
  return (
    <svg
      className={classes.drawing}
      role="img"
      aria-label={label}
      viewBox={`${-MARGIN} ${-MARGIN} ${width} ${height}`}
      preserveAspectRatio="xMidYMid meet"
    >
      {graph.edges.map(({ from, to, points }) => (
        <polyline
          key={`${from} ${to}`}
          className={classes.link}
          points={points.map(([x, y]) => `${x},${y}`).join(" ")}
        />
      ))}
      {graph.nodes.map(({ task_id, x, y, width: w, height: h }) => (
        <g key={task_id}>
          <rect className={classes.box} {...{ x, y, width: w, height: h, rx: 8 }} />
          {hasNames && (
            <text
              className={classes.boxName}
              {...{ x: x + w / 2, y: y + h / 2 }}
              textAnchor="middle"
              dominantBaseline="central"
            >
              {task_id.length > 22 ? `${task_id.slice(0, 21)}…` : task_id}
            </text>
          )}
        </g>
      ))}
    </svg>
  );
}
