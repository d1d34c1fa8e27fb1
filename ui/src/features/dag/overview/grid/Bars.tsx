// Above the tasks: one bar for each run, as high as it took long, and the days they belong to.
import { memo } from "react";
import type { GridRun } from "@/api/types";
import { dateOnly } from "@/components/format";
import { barHeights } from "@/components/RunBars";
import { stateColor } from "@/theme/states";
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

/** Two dates closer than this would run into each other. */
const DATE_COLUMNS = 3;

export const Bars = memo(function Bars({ runs, range, zone, now, wordsOf }: BarsProps) {
  const heights = barHeights(runs.map((run) => lengthOf(run, now)));
  const days = runs.map((run) => dateOnly(Date.parse(run.run_after), zone));
  let lastDate = Number.POSITIVE_INFINITY;
  const isDated = days.map((day, at) => day !== days[at + 1]);
  // From the oldest on, so that a label's place does not depend on what comes in later.
  for (let at = isDated.length - 1; at >= 0; at -= 1) {
    if (!isDated[at]) continue;
    if (lastDate - at < DATE_COLUMNS) isDated[at] = false;
    else lastDate = at;
  }
  return runs.slice(range.from, range.to).map((run, offset) => {
    const at = range.from + offset;
    const right = at * COLUMN;
    return (
      <div key={run.dag_run_id}>
        {isDated[at] && (
          <span className={classes.date} style={{ left: `calc(100% - ${right + COLUMN}px)` }}>
            {days[at]?.slice(5)}
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
