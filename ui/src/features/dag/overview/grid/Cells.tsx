// One row of the grid: its cells, of the runs in sight. Drawn anew only when the row, the runs or
// the part in sight are others.
import { memo } from "react";
import type { GridRun } from "@/api/types";
import { stateColor } from "@/theme/states";
import { COLUMN } from "./geometry";
import classes from "./grid.module.css";
import { cellOf, type GridRow, stateOf } from "./gridRows";
import type { Range } from "./visible";

interface CellsProps {
  row: GridRow;
  runs: GridRun[];
  range: Range;
  /** Says a cell in words. */
  wordsOf: (row: GridRow, run: GridRun) => string;
}

export const cellId = (row: string, run: string) => `cell ${row} ${run}`;

export const Cells = memo(function Cells({ row, runs, range, wordsOf }: CellsProps) {
  return runs.slice(range.from, range.to).map((run, at) => {
    const cell = cellOf(row, run);
    if (cell === null) return null;
    const state = stateOf(cell);
    const tries = row.kind === "task" && cell.try_number > 1 ? cell.try_number : null;
    return (
      <div
        key={run.dag_run_id}
        id={cellId(row.id, run.dag_run_id)}
        role="gridcell"
        tabIndex={-1}
        aria-colindex={range.from + at + 2}
        aria-label={wordsOf(row, run)}
        className={classes.cell}
        data-state={state}
        data-kind={row.kind}
        data-column={range.from + at}
        data-testid={row.kind === "task" ? `grid-cell-${row.id}-${run.dag_run_id}` : undefined}
        style={{ right: (range.from + at) * COLUMN, color: stateColor(state) }}
      >
        <svg className={classes.glyph} aria-hidden="true">
          <use href={`#grid-${state}`} />
        </svg>
        {tries !== null && <span className={classes.tries}>{tries}</span>}
      </div>
    );
  });
});
