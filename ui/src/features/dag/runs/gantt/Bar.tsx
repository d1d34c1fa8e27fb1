// One stretch of a task's time. The queue is an outline, a pause a thin line, a try a bar in the
// colour of its end; a failed one carries a cross.
import { duration } from "@/components/format";
import { useLanguage } from "@/i18n/language";
import { stateColor } from "@/theme/states";
import classes from "./gantt.module.css";
import type { Span } from "./spans";

interface BarProps {
  span: Span;
  x: (time: number) => number;
  width: number;
  /** Nothing comes after it, so there is room for how long it took. */
  isLast: boolean;
}

const TOP = 7;
const HEIGHT = 14;

export function Bar({ span, x, width, isLast }: BarProps) {
  const lang = useLanguage();
  const from = Math.max(-4, x(span.from));
  const to = Math.min(width + 4, x(span.to));
  if (to < 0 || from > width) return null;
  const color = stateColor(span.state);
  const middle = TOP + HEIGHT / 2;
  if (span.kind === "pause") {
    return (
      <line className={classes.pause} x1={from} x2={to} y1={middle} y2={middle} stroke={color} />
    );
  }
  // Milliseconds are still to be seen.
  const length = Math.max(span.kind === "try" ? 3 : 0, to - from);
  if (span.kind === "queued") {
    return (
      <rect
        className={classes.queued}
        x={from}
        y={middle - 3}
        width={length}
        height={6}
        fill={color}
      />
    );
  }
  const isRoom = to < width - 72;
  const label = duration((span.to - span.from) / 1_000, lang);
  return (
    <>
      <rect
        className={classes.try}
        data-state={span.state}
        x={from}
        y={TOP}
        width={length}
        height={HEIGHT}
        rx={Math.min(3, length / 2)}
        fill={color}
      />
      {span.state === "failed" && (
        <path
          className={classes.cross}
          d={`M${to + 5} ${middle - 3} l6 6 m0 -6 l-6 6`}
          stroke={color}
        />
      )}
      <text
        className={classes.took}
        x={isRoom ? to + (span.state === "failed" ? 16 : 6) : from - 6}
        y={middle + 4}
        data-hidden={!isLast || undefined}
        textAnchor={isRoom ? "start" : "end"}
      >
        {label}
      </text>
    </>
  );
}
