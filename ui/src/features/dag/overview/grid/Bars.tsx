// Above the tasks: one bar for each run, as high as it took long, and the days they belong to.
// The cells below them are in Cells, the choice of dates in dates.ts.
import { memo, useMemo } from "react";
import type { GridRun } from "@/api/types";
import { barHeights } from "@/components/RunBars";
import { stateColor } from "@/theme/states";
import { labelsOf } from "./dates";
import { COLUMN } from "./geometry";
import classes from "./grid.module.css";
import type { Range } from "./visible";

interface BarsProps {
  runs: GridRun[];
  range: Range;
  zone: string | undefined;
  now: number;
  wordsOf: (run: GridRun) => string;
}

export const Bars = memo(function Bars({ runs, range, zone, now, wordsOf }: BarsProps) {
  const heights = barHeights(runs.map((run) => lengthOf(run, now)));
  const labels = useMemo(() => labelsOf(runs, zone), [runs, zone]);
  return runs.slice(range.from, range.to).map((run, offset) => {
    const at = range.from + offset;
    const right = at * COLUMN;
    return (
      <div key={run.dag_run_id}>
        {labels[at] && (
          <span className={classes.date} style={{ left: `calc(100% - ${right + COLUMN}px)` }}>
            {labels[at]}
          </span>
        )}
        <div
          role="columnheader"
          tabIndex={-1}
          id={`bar ${run.dag_run_id}`}
          aria-label={wordsOf(run)}
          className={classes.bar}
          data-state={run.state}
          data-column={at}
          data-testid={`grid-run-${run.dag_run_id}`}
          style={{ right, color: stateColor(run.state) }}
        >
          <div className={classes.fill} style={{ height: `${heights[at]}%` }} />
        </div>
      </div>
    );
  });
});

export function lengthOf(run: GridRun, now: number): number {
  if (typeof run.duration === "number") return run.duration;
  return run.start_date ? Math.max(0, (now - Date.parse(run.start_date)) / 1_000) : 0;
}
