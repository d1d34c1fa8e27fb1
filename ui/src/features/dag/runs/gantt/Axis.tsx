// The time above the tasks, by the clock of the DAG's zone, as fine as the part in sight allows.
// Which part that is, is for useZoom; the bars are in Bar.
import { dateTime } from "@/components/format";
import classes from "./gantt.module.css";

interface AxisProps {
  x: ((time: number) => number) & { ticks: (count: number) => number[] };
  seen: [number, number];
  width: number;
  zone: string | undefined;
  left: number;
}

/** A label needs about that much room. */
const ROOM = 96;
const SECOND = 1_000;
const STEPS = [
  0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200,
  14_400, 21_600, 43_200, 86_400, 172_800, 604_800,
];

/** Round times, far enough from each other. */
export function ticksOf([from, to]: [number, number], width: number): number[] {
  const least = ((to - from) / SECOND) * (ROOM / Math.max(1, width));
  const step = (STEPS.find((seconds) => seconds >= least) ?? 604_800) * SECOND;
  const ticks: number[] = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) ticks.push(at);
  return ticks;
}

export function Axis({ x, seen, width, zone, left }: AxisProps) {
  const ticks = ticksOf(seen, width);
  const [first = 0, second = Number.POSITIVE_INFINITY] = ticks;
  const label = (at: number) => {
    const words = dateTime(at, zone, true);
    if (second - first >= 86_400 * SECOND) return words.slice(5, 10);
    if (second - first >= 60 * SECOND) return words.slice(11, 16);
    const part = Math.round(at % SECOND);
    return second - first >= SECOND || part === 0
      ? words.slice(11)
      : `${words.slice(17)}.${String(part).padStart(3, "0").slice(0, 2)}`;
  };
  return (
    <svg
      className={classes.axis}
      style={{ marginLeft: left }}
      width={width}
      height={28}
      aria-hidden="true"
    >
      {ticks.map((at) => (
        <g key={at} transform={`translate(${x(at)} 0)`}>
          <line y1={20} y2={28} />
          <text x={0} y={15}>
            {label(at)}
          </text>
        </g>
      ))}
    </svg>
  );
}
