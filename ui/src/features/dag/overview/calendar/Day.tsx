// One day of the year: a square whose form tells what it was, and whose depth how much.
// Apart from the year, as the legend draws the same squares.

import classes from "./calendar.module.css";
import type { DayKind } from "./days";

export const DAY = 13;
export const PITCH = 16;
const DEPTHS = [0, 0.35, 0.55, 0.75, 1];

interface DayProps {
  x: number;
  y: number;
  kind: DayKind;
  /** 1 to 4. */
  depth: number;
  date?: string;
  label?: string;
}

export function Day({ x, y, kind, depth, date, label }: DayProps) {
  const isHollow = kind === "planned" || kind === "running" || kind === "skipped";
  const inset = kind === "running" ? 1.25 : isHollow ? 0.5 : 0;
  return (
    <g transform={`translate(${x} ${y})`}>
      <rect
        {...(date && { id: `day ${date}`, "data-date": date, "data-testid": `day-${date}` })}
        {...(label && { role: "gridcell", "aria-label": label })}
        className={classes.day}
        data-kind={kind}
        x={inset}
        y={inset}
        width={DAY - 2 * inset}
        height={DAY - 2 * inset}
        fillOpacity={kind === "success" ? DEPTHS[depth] : 1}
        {...(kind === "missed" && { fill: "url(#missed)" })}
      />
      {kind === "failed" && <path className={classes.mark} d="M4 4 L9 9 M9 4 L4 9" />}
      {kind === "skipped" && <path className={classes.mark} data-kind={kind} d="M4 6.5 H9" />}
    </g>
  );
}

/** The hatching of days on which slots were missed; once in each SVG that has such days. */
export function Hatching() {
  return (
    <defs>
      <pattern
        id="missed"
        width={4}
        height={4}
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <rect width={1.6} height={4} fill="var(--warning)" />
      </pattern>
    </defs>
  );
}
