// The lines between a task and those it waited for, or that waited for it.
// Of that one task only: all lines at once would hide the bars. The whole graph has its own tab.
import type { GraphEdge } from "@/api/types";
import classes from "./gantt.module.css";
import type { GanttRow } from "./spans";

interface DependenciesProps {
  rows: GanttRow[];
  edges: Pick<GraphEdge, "from" | "to">[];
  /** The task whose lines are drawn. */
  of: string;
  x: (time: number) => number;
  rowHeight: number;
}

export function Dependencies({ rows, edges, of, x, rowHeight }: DependenciesProps) {
  // Of a mapped task the first instance stands for all, or there would be lines without end.
  const first = new Map<string, number>();
  rows.forEach((row, at) => {
    if (!first.has(row.taskId)) first.set(row.taskId, at);
  });
  return edges
    .filter((edge) => edge.from === of || edge.to === of)
    .map((edge) => {
      const [a, b] = [first.get(edge.from) ?? -1, first.get(edge.to) ?? -1];
      const [up, down] = [rows[a]?.spans.at(-1), rows[b]?.spans[0]];
      if (up === undefined || down === undefined) return null;
      const [x1, x2] = [x(up.to), x(down.from)];
      const y1 = a * rowHeight + rowHeight / 2;
      const y2 = b * rowHeight + rowHeight / 2;
      const bend = Math.max(6, Math.abs(x2 - x1) / 2);
      return (
        <path
          key={`${edge.from} ${edge.to}`}
          className={classes.edge}
          d={`M${x1} ${y1} C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`}
        />
      );
    });
}
