// A table of any length: only the rows in sight are in the page. The arrow keys move, Enter opens.
// Sorting, filtering and selecting are the caller's: rows come in as they are to be shown.
import { useVirtualizer } from "@tanstack/react-virtual";
import {
  type KeyboardEvent,
  type MouseEvent,
  memo,
  type ReactNode,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { useTranslation } from "react-i18next";
import { useScrollMemory } from "./useScrollMemory";
import classes from "./VirtualTable.module.css";

export interface Column<Row> {
  key: string;
  header: ReactNode;
  /** As in `grid-template-columns`. */
  width: string;
  align?: "start" | "end";
  cell: (row: Row) => ReactNode;
  /** What sorts by this column; without it the header is not a button. */
  onSort?: () => void;
  sorted?: "ascending" | "descending" | undefined;
}

type RowProps = Record<`data-${string}`, string | undefined> & { "aria-selected"?: boolean };

interface VirtualTableProps<Row> {
  label: string;
  columns: Column<Row>[];
  rows: Row[];
  rowKey: (row: Row) => string;
  rowHeight?: number;
  onOpen?: (row: Row, event: MouseEvent | KeyboardEvent) => void;
  onContextMenu?: (event: MouseEvent, row: Row) => void;
  /** For more of the row: a test id, a state, what is selected. */
  rowProps?: (row: Row) => RowProps;
  onKeyDown?: (event: KeyboardEvent, row: Row) => void;
  /** Called when the end comes in sight. */
  onEnd?: (() => void) | undefined;
  isLoading?: boolean;
  /** Instead of rows, where there are none. */
  empty?: ReactNode;
}

const LOADING_ROWS = 8;

export function VirtualTable<Row>(props: VirtualTableProps<Row>) {
  const { label, columns, rows, rowKey, rowHeight = 32, onOpen, onEnd, isLoading, empty } = props;
  const { t } = useTranslation();
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const memory = useScrollMemory(label, scroller, rows.length > 0);
  const virtualizer = useVirtualizer({
    count: rows.length,
    initialOffset: memory.initial,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    getItemKey: (at) => {
      const row = rows[at];
      return row === undefined ? at : rowKey(row);
    },
  });
  const items = virtualizer.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  const isAtEnd = rows.length > 0 && last >= rows.length - 1;
  useEffect(() => {
    if (isAtEnd) onEnd?.();
  }, [isAtEnd, onEnd]);

  const current = Math.min(active, Math.max(0, rows.length - 1));
  const moveTo = (wanted: number) => {
    const at = Math.max(0, Math.min(wanted, rows.length - 1));
    setActive(at);
    virtualizer.scrollToIndex(at);
    const row = () => scroller.current?.querySelector<HTMLElement>(`[data-index="${at}"]`);
    // At once where it is drawn, so that the next key, however soon, goes on from there.
    if (row()) row()?.focus();
    else requestAnimationFrame(() => row()?.focus());
  };
  const onKeyDown = (event: KeyboardEvent, row: Row, at: number) => {
    // Keys of a control inside of the row are its own.
    if (event.target !== event.currentTarget || event.nativeEvent.isComposing) return;
    props.onKeyDown?.(event, row);
    if (event.defaultPrevented) return;
    const page = Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight) - 2);
    const to: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: rows.length - 1,
    };
    const target = to[event.key];
    if (target !== undefined) {
      event.preventDefault();
      moveTo(target);
    } else if (event.key === "Enter" && onOpen) {
      event.preventDefault();
      onOpen(row, event);
    }
  };
  const gridTemplateColumns = columns.map((column) => column.width).join(" ");
  const template = { gridTemplateColumns };
  // What the rows call stays the same for them, so that scrolling does not draw them again.
  const latest = useRef<Acts<Row>>({});
  latest.current = {
    onOpen,
    onContextMenu: props.onContextMenu,
    onKeyDown,
    onFocus: setActive,
  };

  return (
    <div
      ref={scroller}
      className={classes.scroller}
      onScroll={memory.onScroll}
      role="grid"
      aria-label={label}
      aria-rowcount={rows.length + 1}
      aria-busy={isLoading}
    >
      <div className={classes.header} role="row" aria-rowindex={1} tabIndex={-1} style={template}>
        {columns.map((column) => (
          <div
            key={column.key}
            role="columnheader"
            tabIndex={-1}
            aria-sort={column.sorted ?? "none"}
            className={classes.headerCell}
            data-align={column.align}
          >
            {column.onSort ? (
              <button type="button" className={classes.sort} onClick={column.onSort}>
                {column.header}
                <span aria-hidden>
                  {column.sorted && { ascending: " ↑", descending: " ↓" }[column.sorted]}
                </span>
              </button>
            ) : (
              column.header
            )}
          </div>
        ))}
      </div>
      {isLoading && rows.length === 0 ? (
        <div role="status" aria-label={t("table.loading")}>
          {Array.from({ length: LOADING_ROWS }, (_, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike and never move.
            <div key={at} className={classes.placeholder} style={{ height: rowHeight }} />
          ))}
        </div>
      ) : rows.length === 0 ? (
        empty
      ) : (
        <div style={{ height: virtualizer.getTotalSize(), position: "relative" }}>
          {items.map((item) => {
            const row = rows[item.index];
            if (row === undefined) return null;
            return (
              <TableRow
                key={item.key}
                row={row}
                at={item.index}
                start={item.start}
                height={rowHeight}
                template={gridTemplateColumns}
                columns={columns}
                isCurrent={item.index === current}
                isClickable={onOpen !== undefined}
                more={props.rowProps?.(row)}
                acts={latest}
              />
            );
          })}
        </div>
      )}
    </div>
  );
}

interface Acts<Row> {
  onOpen?: ((row: Row, event: MouseEvent | KeyboardEvent) => void) | undefined;
  onContextMenu?: ((event: MouseEvent, row: Row) => void) | undefined;
  onKeyDown?: (event: KeyboardEvent, row: Row, at: number) => void;
  onFocus?: (at: number) => void;
}

interface TableRowProps<Row> {
  row: Row;
  at: number;
  start: number;
  height: number;
  template: string;
  columns: Column<Row>[];
  isCurrent: boolean;
  isClickable: boolean;
  more: RowProps | undefined;
  acts: { current: Acts<Row> };
}

function DrawnRow<Row>(props: TableRowProps<Row>) {
  const { row, at, start, height, template, columns, isCurrent, isClickable, more, acts } = props;
  // A moved row draws itself, but not its cells.
  const cells = useMemo(
    () =>
      columns.map((column) => (
        <div
          key={column.key}
          role="gridcell"
          tabIndex={-1}
          className={classes.cell}
          data-align={column.align}
        >
          {column.cell(row)}
        </div>
      )),
    [columns, row],
  );
  return (
    <div
      role="row"
      aria-rowindex={at + 2}
      tabIndex={isCurrent ? 0 : -1}
      data-index={at}
      className={classes.row}
      data-clickable={isClickable || undefined}
      style={{ gridTemplateColumns: template, height, transform: `translateY(${start}px)` }}
      onFocus={() => acts.current.onFocus?.(at)}
      onClick={(event) => acts.current.onOpen?.(row, event)}
      onContextMenu={(event) => acts.current.onContextMenu?.(event, row)}
      onKeyDown={(event) => acts.current.onKeyDown?.(event, row, at)}
      {...more}
    >
      {cells}
    </div>
  );
}

const TableRow = memo(DrawnRow, isSameRow) as typeof DrawnRow;

function isSameRow<Row>(a: TableRowProps<Row>, b: TableRowProps<Row>): boolean {
  const { more: old, ...before } = a;
  const { more: now, ...after } = b;
  return isShallowSame(before, after) && isShallowSame(old ?? {}, now ?? {});
}

function isShallowSame(a: object, b: object): boolean {
  const [left, right] = [Object.entries(a), new Map(Object.entries(b))];
  return left.length === right.size && left.every(([key, value]) => right.get(key) === value);
}
