// The timeline as a drawing: one column for each half hour, height by how much, and below it the
// hours. The columns are options of a list box: the arrow keys walk over those that have something.
import { scaleLinear, scaleSqrt } from "@visx/scale";
import { type KeyboardEvent, useId } from "react";
import { useTranslation } from "react-i18next";
import type { Timeline } from "@/api/types";
import { dateOnly, timeOnly } from "@/components/format";
import { useZone } from "@/components/useZone";
import { type Bin, HALF_HOUR, MARKS, neighbour } from "./timeline";
import classes from "./timeline.module.css";

const HEIGHT = 96;
const AXIS = 22;
const LEAST = 4;

interface ChartProps {
  bins: Bin[];
  asleep: Timeline["asleep"];
  now: number;
  width: number;
  /** Index of the column that is looked at. */
  chosen: number | null;
  onChoose: (at: number | null) => void;
  onPoint: (at: number | null) => void;
  wordsOf: (bin: Bin) => string;
}

export function Chart(props: ChartProps) {
  const { bins, asleep, now, width, chosen, onChoose, onPoint, wordsOf } = props;
  const { t } = useTranslation("home");
  const zone = useZone();
  const id = useId();
  const from = bins[0]?.at ?? 0;
  const to = (bins.at(-1)?.at ?? 0) + HALF_HOUR;
  const x = scaleLinear<number>({ domain: [from, to], range: [0, width] });
  const most = Math.max(1, ...bins.map((bin) => bin.total));
  const y = scaleSqrt<number>({ domain: [0, most], range: [0, HEIGHT - 12] });

  const onKeyDown = (event: KeyboardEvent) => {
    const present = Math.max(0, Math.floor((now - from) / HALF_HOUR));
    const here = chosen ?? present;
    const target = stepOf(event.key, bins, here, chosen === null);
    if (target === undefined || (target === null && chosen === null)) return;
    event.preventDefault();
    event.stopPropagation();
    onChoose(target);
  };

  return (
    <div
      role="listbox"
      aria-label={t("timeline.label")}
      aria-activedescendant={chosen === null ? undefined : `${id}${chosen}`}
      tabIndex={0}
      className={classes.chart}
      onKeyDown={onKeyDown}
      onPointerLeave={() => onPoint(null)}
      data-testid="timeline"
    >
      <svg width={width} height={HEIGHT + AXIS} role="presentation">
        <defs>
          <pattern id={`${id}sleep`} width="6" height="6" patternUnits="userSpaceOnUse">
            <path d="M0 6 6 0" className={classes.hatch} />
          </pattern>
        </defs>
        <rect width={Math.max(0, x(now))} height={HEIGHT} className={classes.past} />
        {asleep.map((one) => {
          const [start, end] = [Date.parse(one.from), Date.parse(one.to)];
          const left = Math.max(0, x(start));
          return (
            <rect
              key={one.from}
              x={left}
              width={Math.max(2, Math.min(width, x(end)) - left)}
              height={HEIGHT}
              fill={`url(#${id}sleep)`}
            >
              <title>
                {t("timeline.asleep", {
                  from: timeOnly(start, zone),
                  to: timeOnly(end, zone),
                })}
              </title>
            </rect>
          );
        })}
        <Hours from={from} to={to} now={now} x={x} width={width} />
        {bins.map((bin, at) => (
          <Column
            key={bin.at}
            id={`${id}${at}`}
            bin={bin}
            left={x(bin.at)}
            width={x(bin.at + HALF_HOUR) - x(bin.at)}
            height={y(bin.total)}
            isChosen={at === chosen}
            label={bin.total === 0 ? "" : wordsOf(bin)}
            onChoose={() => onChoose(at === chosen ? null : at)}
            onPoint={() => onPoint(bin.total === 0 ? null : at)}
          />
        ))}
        <line x1={x(now)} x2={x(now)} y1={0} y2={HEIGHT + 6} className={classes.now} />
        <text x={x(now)} y={HEIGHT + 17} textAnchor="middle" className={classes.nowLabel}>
          {t("timeline.now")}
        </text>
      </svg>
    </div>
  );
}

/** Where a key leads: a column, none (null), or it is no key of ours (undefined). */
function stepOf(key: string, bins: Bin[], here: number, isFirst: boolean) {
  switch (key) {
    case "ArrowRight":
      return neighbour(bins, isFirst ? here - 1 : here, 1);
    case "ArrowLeft":
      return neighbour(bins, here, -1);
    case "Home":
      return neighbour(bins, -1, 1);
    case "End":
      return neighbour(bins, bins.length, -1);
    case "Escape":
      return null;
    default:
      return undefined;
  }
}

interface ColumnProps {
  id: string;
  bin: Bin;
  left: number;
  width: number;
  height: number;
  isChosen: boolean;
  label: string;
  onChoose: () => void;
  onPoint: () => void;
}

function Column(props: ColumnProps) {
  const { id, bin, left, width, height, isChosen, label, onChoose, onPoint } = props;
  if (bin.total === 0) {
    return (
      <rect x={left} width={width} height={HEIGHT} fill="transparent" onPointerEnter={onPoint} />
    );
  }
  let top = HEIGHT;
  const gap = width > 6 ? 2 : 1;
  return (
    <g
      id={id}
      role="option"
      aria-selected={isChosen}
      aria-label={label}
      className={classes.column}
      onClick={onChoose}
      onPointerEnter={onPoint}
    >
      <rect x={left} width={width} height={HEIGHT} className={classes.target} />
      {MARKS.toReversed().map((mark) => {
        const count = bin.counts[mark];
        if (count === undefined) return null;
        const tall = Math.max(LEAST, (height * count) / bin.total);
        top = Math.max(0, top - tall);
        return (
          <rect
            key={mark}
            x={left + gap / 2}
            y={top + 0.5}
            width={Math.max(1, width - gap)}
            height={Math.max(2, tall - 1)}
            rx={1.5}
            className={classes.mark}
            data-mark={mark}
          />
        );
      })}
    </g>
  );
}

interface HoursProps {
  from: number;
  to: number;
  now: number;
  x: (at: number) => number;
  width: number;
}

/** A tick each three hours of the scheduler's clock; midnight says the date. */
function Hours({ from, to, now, x, width }: HoursProps) {
  const zone = useZone();
  const ticks: number[] = [];
  const every = width < 640 ? 6 : 3;
  for (let at = Math.ceil(from / HALF_HOUR) * HALF_HOUR; at < to; at += HALF_HOUR) {
    const [hour, minute] = timeOnly(at, zone).split(":").map(Number);
    if (minute === 0 && (hour ?? 0) % every === 0) ticks.push(at);
  }
  return (
    <g aria-hidden>
      <line x1={0} x2={width} y1={HEIGHT} y2={HEIGHT} className={classes.axis} />
      {ticks.map((at) => {
        const isMidnight = timeOnly(at, zone) === "00:00";
        const isAtEdge = x(at) < 20 || x(at) > width - 20;
        const isHidden = isAtEdge || Math.abs(x(at) - x(now)) < 32;
        return (
          <g key={at} transform={`translate(${x(at)} 0)`}>
            <line y1={isMidnight ? 0 : HEIGHT} y2={HEIGHT + 4} className={classes.axis} />
            {!isHidden && (
              <text y={HEIGHT + 17} textAnchor="middle" className={classes.hour}>
                {isMidnight ? dateOnly(at, zone).slice(5) : timeOnly(at, zone)}
              </text>
            )}
          </g>
        );
      })}
    </g>
  );
}
