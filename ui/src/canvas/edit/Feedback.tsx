// What a gesture draws while the pointer is down: a new edge, a box, a slice, lines of flush boxes,
// and why an edge cannot be. It changes nothing and knows no intents.
import { ViewportPortal } from "@xyflow/react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import type { Graph, GraphEdge } from "@/api/types";
import { type Point, roundedPath } from "../geometry";
import classes from "./edit.module.css";
import { boxOf, handleOf } from "./geometry";
import type { Gesture } from "./gesture";

interface FeedbackProps {
  graph: Graph;
  gesture: Gesture | null;
  /** The edge that was chosen: its ends can be taken. */
  edge: GraphEdge | null;
  /** The edge that something would be dropped into. */
  dropEdge: GraphEdge | null;
}

export const Feedback = memo(function Feedback({ graph, gesture, edge, dropEdge }: FeedbackProps) {
  const over = gesture?.kind === "move" ? gesture.over : dropEdge;
  return (
    <ViewportPortal>
      <svg className={classes.feedback} aria-hidden>
        {edge && !gesture && <Chosen edge={edge} />}
        {over && <path d={roundedPath(over.points)} className={classes.into} />}
        {gesture?.kind === "box" && (
          <rect {...boxOf(gesture.from, gesture.to)} className={classes.box} />
        )}
        {gesture?.kind === "slice" && (
          <>
            {gesture.cut.map((it) => (
              <path
                key={`${it.from} ${it.to}`}
                d={roundedPath(it.points)}
                className={classes.cut}
              />
            ))}
            <polyline points={gesture.line.join(" ")} className={classes.slice} />
          </>
        )}
        {gesture?.kind === "move" &&
          gesture.snapped.guides.map(({ x, y }) => (
            <line
              key={`${x} ${y}`}
              {...(x === undefined
                ? { x1: -100_000, x2: 100_000, y1: y, y2: y }
                : { x1: x, x2: x, y1: -100_000, y2: 100_000 })}
              className={classes.guide}
            />
          ))}
        {gesture?.kind === "connect" && <NewEdge graph={graph} gesture={gesture} />}
      </svg>
      {gesture?.kind === "connect" && gesture.cycle && <Refusal gesture={gesture} />}
    </ViewportPortal>
  );
});

function Chosen({ edge }: { edge: GraphEdge }) {
  return (
    <>
      <path d={roundedPath(edge.points)} className={classes.chosen} data-testid="chosen-edge" />
      {[edge.points[0], edge.points.at(-1)].map((end, at) => (
        <circle
          key={at === 0 ? "from" : "to"}
          cx={end?.[0]}
          cy={end?.[1]}
          r={5}
          className={classes.end}
        />
      ))}
    </>
  );
}

function NewEdge({ graph, gesture }: { graph: Graph; gesture: Gesture & { kind: "connect" } }) {
  const boxOfEnd = (id: string) =>
    graph.nodes.find((node) => node.task_id === id) ??
    graph.groups.find((group) => group.group_id === id);
  const { fixed, side, over, to, cycle } = gesture;
  const [start, target] = [boxOfEnd(fixed), over === null ? undefined : boxOfEnd(over)];
  if (!start) return null;
  const from = handleOf(start, side, graph.direction);
  const other = side === "out" ? "in" : "out";
  const end: Point = target ? handleOf(target, other, graph.direction) : to;
  return (
    <path
      d={curve(from, end, graph.direction, side)}
      className={classes.fresh}
      data-refused={cycle !== null || undefined}
    />
  );
}

function curve([ax, ay]: Point, [bx, by]: Point, direction: "lr" | "tb", side: "in" | "out") {
  const sign = side === "out" ? 1 : -1;
  const reach = Math.max(30, Math.hypot(bx - ax, by - ay) / 3) * sign;
  return direction === "lr"
    ? `M${ax} ${ay}C${ax + reach} ${ay} ${bx - reach} ${by} ${bx} ${by}`
    : `M${ax} ${ay}C${ax} ${ay + reach} ${bx} ${by - reach} ${bx} ${by}`;
}

function Refusal({ gesture }: { gesture: Gesture & { kind: "connect" } }) {
  const { t } = useTranslation("editor");
  const [x, y] = gesture.to;
  return (
    <div className={classes.refusal} style={{ left: x, top: y }} role="status" data-testid="cycle">
      {t("cycle", { way: gesture.cycle?.join(" → ") })}
    </div>
  );
}
