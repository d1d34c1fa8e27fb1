// The grid of runs by tasks. Both ways only what is in sight is in the page; older runs are asked for
// when their place comes into sight. One element has the focus, and says which cell is meant.
import { type MouseEvent, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "@/api/clock";
import type { GridGroup, GridRun, GridTask } from "@/api/types";
import { dateTime, duration } from "@/components/format";
import { useLanguage } from "@/i18n/language";
import { STATES } from "@/theme/states";
import { Bars, lengthOf } from "./Bars";
import { Card } from "./Card";
import { Cells, cellId } from "./Cells";
import { COLUMN, HEADER, NAMES, RIGHT, ROW } from "./geometry";
import classes from "./grid.module.css";
import { cellOf, type GridRow, gridRows, stateOf } from "./gridRows";
import { Name } from "./Names";
import { Sprite } from "./Sprite";
import { type Cursor, useCursor } from "./useCursor";
import { useScrollWindow } from "./useScrollWindow";
import { visibleRange } from "./visible";

interface GridProps {
  tasks: GridTask[];
  groups: GridGroup[];
  /** Newest first. */
  runs: GridRun[];
  zone: string | undefined;
  onOpenRun: (runId: string) => void;
  onOpenTask: (runId: string, taskId: string) => void;
  /** The oldest run known came into sight. */
  onEnd: () => void;
}

/** The grid grows with its rows up to here, then it scrolls by itself. */
const TALLEST_ROWS = 16;

export function Grid({ tasks, groups, runs, zone, onOpenRun, onOpenTask, onEnd }: GridProps) {
  const { t } = useTranslation(["overview", "common"]);
  const lang = useLanguage();
  const scroller = useRef<HTMLDivElement>(null);
  const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(new Set());
  const [hover, setHover] = useState<(Cursor & { x: number; y: number }) | null>(null);
  const now = useNow(runs.some((run) => run.state === "running") ? 1_000 : 0);
  const rows = useMemo(() => gridRows(tasks, groups, collapsed), [tasks, groups, collapsed]);
  const seen = useScrollWindow(scroller);
  const columns = visibleRange(seen.right, seen.width, COLUMN, runs.length);
  const lines = visibleRange(seen.top, seen.height, ROW, rows.length);
  // One object as long as the numbers are the same, or each cell would be drawn at each scroll.
  const range = useMemo(() => ({ from: columns.from, to: columns.to }), [columns.from, columns.to]);

  const isEndSeen = runs.length > 0 && range.to >= runs.length;
  useEffect(() => {
    if (isEndSeen && seen.width > 0) onEnd();
  }, [isEndSeen, seen.width, onEnd]);

  const open = ({ row, column }: Cursor) => {
    const run = runs[column];
    const what = rows[row];
    if (run === undefined) return;
    if (what === undefined) onOpenRun(run.dag_run_id);
    else if (what.kind === "task") onOpenTask(run.dag_run_id, what.id);
    else toggle(what.id);
  };
  const { cursor, setCursor, onKeyDown } = useCursor({
    rows: rows.length,
    columns: runs.length,
    onMove: (to) => reveal(scroller.current, to),
    onOpen: open,
  });
  const toggle = useCallback((group: string) => {
    setCollapsed((old) => {
      const next = new Set(old);
      if (!next.delete(group)) next.add(group);
      return next;
    });
  }, []);
  // Once for each run and each state: there are thousands of cells, and words take their time.
  const dates = useMemo(
    () => new Map(runs.map((run) => [run, dateTime(Date.parse(run.run_after), zone)])),
    [runs, zone],
  );
  const states = useMemo(
    () => new Map(STATES.map((state) => [state, t(`common:state.${state}`)])),
    [t],
  );
  const describe = useCallback(
    (row: GridRow, run: GridRun) => {
      const cell = cellOf(row, run);
      return `${row.id}, ${dates.get(run)}, ${states.get(cell ? stateOf(cell) : "none")}`;
    },
    [dates, states],
  );
  const describeRun = useCallback(
    (run: GridRun) => {
      const length = duration(lengthOf(run, Date.now()), lang);
      const state = t(`common:state.${run.state}`);
      return `${dateTime(Date.parse(run.run_after), zone)}, ${state}, ${length}`;
    },
    [t, zone, lang],
  );
  const onPointer = (event: MouseEvent) => {
    const found = placeOf(event.target);
    if (found === null) return setHover(null);
    if (hover?.row === found.row && hover.column === found.column) return;
    setHover(found);
  };
  const onClick = (event: MouseEvent) => {
    const found = placeOf(event.target);
    if (found === null) return;
    setCursor({ row: found.row, column: found.column });
    open(found);
  };
  const height = HEADER + Math.max(1, Math.min(rows.length, TALLEST_ROWS)) * ROW + 12;
  const shownRun = hover && runs[hover.column];
  const activeRow = cursor && rows[cursor.row];
  const activeRun = cursor && runs[cursor.column];
  const active = activeRun
    ? activeRow
      ? cellId(activeRow.id, activeRun.dag_run_id)
      : `bar ${activeRun.dag_run_id}`
    : undefined;

  return (
    <>
      <Sprite />
      <div
        ref={scroller}
        className={classes.scroller}
        style={{ height }}
        role="grid"
        tabIndex={0}
        aria-label={t("grid.label")}
        aria-rowcount={rows.length + 1}
        aria-colcount={runs.length + 1}
        aria-activedescendant={active}
        data-testid="grid"
        onKeyDown={onKeyDown}
        onMouseMove={onPointer}
        onMouseLeave={() => setHover(null)}
        onClick={onClick}
      >
        <div
          className={classes.content}
          style={{
            width: `max(${NAMES + runs.length * COLUMN + 8}px, 0px)`,
            height: HEADER + rows.length * ROW,
          }}
        >
          {hover && (
            <>
              <div className={classes.column} style={{ right: hover.column * COLUMN }} />
              {hover.row >= 0 && (
                <div className={classes.line} style={{ top: HEADER + hover.row * ROW }} />
              )}
            </>
          )}
          {cursor && (
            <div
              className={classes.active}
              style={{
                right: cursor.column * COLUMN,
                top: cursor.row < 0 ? 18 : HEADER + cursor.row * ROW + 1,
                height: cursor.row < 0 ? HEADER - 20 : ROW - 2,
                zIndex: cursor.row < 0 ? 4 : 1,
              }}
            />
          )}
          <div className={classes.header} role="row" tabIndex={-1} aria-rowindex={1}>
            <Bars {...{ runs, range, zone, now }} wordsOf={describeRun} />
            <div className={classes.corner}>
              <span>{t("grid.tasks", { count: tasks.length })}</span>
            </div>
          </div>
          {rows.slice(lines.from, lines.to).map((row, at) => (
            <div
              key={`${row.kind} ${row.id}`}
              role="row"
              tabIndex={-1}
              aria-rowindex={lines.from + at + 2}
              className={classes.row}
              data-row={lines.from + at}
              style={{ top: HEADER + (lines.from + at) * ROW }}
            >
              <Cells row={row} runs={runs} range={range} wordsOf={describe} />
              <Name row={row} onToggle={toggle} />
            </div>
          ))}
        </div>
      </div>
      {hover && shownRun && (
        <Card row={rows[hover.row] ?? null} run={shownRun} zone={zone} now={now} at={hover} />
      )}
    </>
  );
}

/** The cell or bar an event happened at. */
function placeOf(target: EventTarget): (Cursor & { x: number; y: number }) | null {
  if (!(target instanceof Element)) return null;
  const cell = target.closest<HTMLElement>("[data-column]");
  if (cell === null) return null;
  const row = cell.closest<HTMLElement>("[data-row]")?.dataset.row;
  const box = cell.getBoundingClientRect();
  return {
    row: row === undefined ? -1 : Number(row),
    column: Number(cell.dataset.column),
    x: box.right + 8,
    y: box.bottom + 4,
  };
}

/** Scrolls just as far as the cell needs to be seen beside the names and below the bars. */
function reveal(element: HTMLElement | null, { row, column }: Cursor) {
  if (element === null) return;
  const right = Math.abs(element.scrollLeft);
  const width = element.clientWidth - NAMES - RIGHT;
  const height = element.clientHeight - HEADER;
  if (column * COLUMN < right) element.scrollLeft = -column * COLUMN;
  else if ((column + 1) * COLUMN > right + width)
    element.scrollLeft = -((column + 1) * COLUMN - width);
  if (row < 0) return;
  if (row * ROW < element.scrollTop) element.scrollTop = row * ROW;
  else if ((row + 1) * ROW > element.scrollTop + height)
    element.scrollTop = (row + 1) * ROW - height;
}
