// One row of the grid: its cells, of the runs in sight. Drawn anew only when the row, the runs or
// the part in sight are others.
import { memo } from "react";
import type { GridRun, TaskState } from "@/api/types";
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
    return (
      <Cell
        key={run.dag_run_id}
        rowId={row.id}
        runId={run.dag_run_id}
        kind={row.kind}
        state={stateOf(cell)}
        tries={row.kind === "task" ? cell.try_number : 0}
        column={range.from + at}
        label={wordsOf(row, run)}
      />
    );
  });
});

interface CellProps {
  rowId: string;
  runId: string;
  kind: GridRow["kind"];
  state: TaskState;
  tries: number;
  column: number;
  label: string;
}

/** Of a run that goes on, only the cells that change are drawn anew. */
const Cell = memo(function Cell(props: CellProps) {
  const { rowId, runId, kind, state, tries, column, label } = props;
  return (
    <div
      id={cellId(rowId, runId)}
      role="gridcell"
      tabIndex={-1}
      aria-colindex={column + 2}
      aria-label={label}
      className={classes.cell}
      data-state={state}
      data-kind={kind}
      data-column={column}
      data-testid={kind === "task" ? `grid-cell-${rowId}-${runId}` : undefined}
      style={{ right: column * COLUMN, color: stateColor(state) }}
    >
      <svg className={classes.glyph} aria-hidden="true">
        <use href={`#grid-${state}`} />
      </svg>
      {tries > 1 && <span className={classes.tries}>{tries}</span>}
    </div>
  );
});
