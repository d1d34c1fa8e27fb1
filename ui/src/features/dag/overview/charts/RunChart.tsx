// One number of each run as bars, oldest at the left: how long it took, or how late it was done.
// Hover tells, a click opens the run; failed runs carry a cross beside their colour.

import { useComputedColorScheme } from "@mantine/core";
import { useEffect, useRef } from "react";
import uPlot from "uplot";
import { useLanguage } from "@/i18n/language";
import "uplot/dist/uPlot.min.css";
import { dateTime, duration } from "@/components/format";
import classes from "../overview.module.css";
import { type ChartRun, paletteOf } from "./chartData";

interface RunChartProps {
  /** Oldest first. */
  runs: ChartRun[];
  zone: string | undefined;
  label: string;
  onHover: (run: ChartRun | null) => void;
  onOpen: (run: ChartRun) => void;
}

const HEIGHT = 160;
const AXIS = 22;
/** Steps of the axis that are whole in the units that it names. */
const STEPS = [
  ...[0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5],
  ...[1, 2, 5, 10, 15, 30].flatMap((step) => [step, step * 60]),
  ...[1, 2, 3, 6, 12].map((hours) => hours * 3_600),
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500].map((days) => days * 86_400),
].sort((a, b) => a - b);
const FONT = '11px "Pretendard Variable", system-ui, sans-serif';

export function RunChart({ runs, zone, label, onHover, onOpen }: RunChartProps) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const scheme = useComputedColorScheme("light");
  const lang = useLanguage();
  // The plot is made once for each look; what it draws and calls is always the latest.
  const latest = useRef({ runs, onHover, onOpen });
  latest.current = { runs, onHover, onOpen };

  // biome-ignore lint/correctness/useExhaustiveDependencies: another scheme means other colours.
  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const colors = paletteOf(element);
    const of = (at: number) => latest.current.runs[at];
    const failures = (u: uPlot) => {
      const { ctx } = u;
      ctx.save();
      ctx.strokeStyle = colors.failed;
      ctx.lineWidth = 1.5 * devicePixelRatio;
      latest.current.runs.forEach((run, at) => {
        if (run.state !== "failed") return;
        const x = u.valToPos(at, "x", true);
        const y = u.valToPos(run.seconds, "y", true) - 7 * devicePixelRatio;
        const arm = 2.5 * devicePixelRatio;
        ctx.beginPath();
        ctx.moveTo(x - arm, y - arm);
        ctx.lineTo(x + arm, y + arm);
        ctx.moveTo(x + arm, y - arm);
        ctx.lineTo(x - arm, y + arm);
        ctx.stroke();
      });
      ctx.restore();
    };
    const fills = () => latest.current.runs.map((run) => colors[run.state]);
    const made = new uPlot(
      {
        width: element.clientWidth,
        height: HEIGHT,
        legend: { show: false },
        cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
        scales: {
          x: { time: false, range: (_, least, most) => [least - 1, Math.max(most, 12) + 1] },
          y: { range: (_, __, most) => [0, Math.max(most, 0.01) * 1.18] },
        },
        axes: [
          {
            size: AXIS,
            gap: 4,
            font: FONT,
            stroke: colors.muted,
            grid: { show: false },
            ticks: { show: false },
            space: 96,
            incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000],
            values: (_, splits) =>
              [...splits].map((at) => {
                const run = of(at);
                return run ? dateTime(run.at, zone).slice(5) : "";
              }),
          },
          {
            size: widthOf,
            incrs: STEPS,
            gap: 6,
            font: FONT,
            stroke: colors.muted,
            grid: { stroke: colors.line, width: 1 },
            ticks: { show: false },
            values: (_, splits) =>
              [...splits].map((seconds) => (seconds === 0 ? "0" : duration(seconds, lang))),
          },
        ],
        series: [
          {},
          {
            width: 0,
            points: { show: false },
            paths: uPlot.paths.bars?.({
              size: [0.7, 24],
              radius: [0.2, 0],
              // Drawn in colours of their own only where both are given.
              disp: { fill: { unit: 3, values: fills }, stroke: { unit: 3, values: fills } },
            }),
          },
        ],
        hooks: {
          draw: [failures],
          setCursor: [(u) => latest.current.onHover(of(u.cursor.idx ?? -1) ?? null)],
        },
      },
      dataOf(latest.current.runs),
      element,
    );
    plot.current = made;
    const onClick = () => {
      const run = of(made.cursor.idx ?? -1);
      if (run) latest.current.onOpen(run);
    };
    made.over.addEventListener("click", onClick);
    const sizes = new ResizeObserver(() => {
      made.setSize({ width: element.clientWidth, height: HEIGHT });
    });
    sizes.observe(element);
    return () => {
      plot.current = null;
      sizes.disconnect();
      made.destroy();
    };
  }, [scheme, zone, lang]);

  useEffect(() => plot.current?.setData(dataOf(runs)), [runs]);
  return <div ref={host} className={classes.plot} role="img" aria-label={label} />;
}

/** As wide as the longest label. */
function widthOf(_: uPlot, labels: string[] | null): number {
  const context = document.createElement("canvas").getContext("2d");
  if (context === null || labels === null) return 56;
  context.font = FONT;
  const widest = Math.max(...labels.map((label) => context.measureText(label).width));
  return Math.max(40, Math.ceil(widest) + 12);
}

function dataOf(runs: ChartRun[]): uPlot.AlignedData {
  return [runs.map((_, at) => at), runs.map((run) => run.seconds)];
}
