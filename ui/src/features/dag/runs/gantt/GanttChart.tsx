// The drawing of a run over time: tasks below each other in the order in which they began. Only the
// rows in sight are in the page. At the row under the pointer its dependencies appear.

import { useElementSize } from "@mantine/hooks";
import { useVirtualizer } from "@tanstack/react-virtual";
import { scaleLinear } from "@visx/scale";
import { useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { GraphEdge } from "@/api/types";
import { duration } from "@/components/format";
import { StateGlyph } from "@/components/StateGlyph";
import { useLanguage } from "@/i18n/language";
import { Axis } from "./Axis";
import { Bar } from "./Bar";
import { Dependencies } from "./Dependencies";
import classes from "./gantt.module.css";
import type { GanttRow } from "./spans";
import { useZoom } from "./useZoom";

export const NAMES = 240;
export const ROW = 28;

interface GanttChartProps {
  rows: GanttRow[];
  whole: [number, number];
  zone: string | undefined;
  edges: Pick<GraphEdge, "from" | "to">[];
  onOpen: (row: GanttRow) => void;
}

export function GanttChart({ rows, whole, zone, edges, onOpen }: GanttChartProps) {
  const { t } = useTranslation(["dag_runs", "common"]);
  const lang = useLanguage();
  const scroller = useRef<HTMLDivElement>(null);
  const { ref: measured, width: outer } = useElementSize();
  const [hover, setHover] = useState<string | null>(null);
  const { seen, drag, onKeyDown, dragging } = useZoom(scroller, whole, NAMES);
  const width = Math.max(0, outer - NAMES);
  const x = useMemo(() => scaleLinear<number>({ domain: seen, range: [0, width] }), [seen, width]);
  const lines = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 10,
  });
  const wordsOf = (row: GanttRow) => {
    const tries = row.spans.filter((span) => span.kind === "try");
    const took = tries.reduce((sum, span) => sum + span.to - span.from, 0) / 1_000;
    return `${row.label}, ${t(`common:state.${row.state}`)}, ${duration(took, lang)}`;
  };
  const height = lines.getTotalSize();
  return (
    <div
      ref={scroller}
      className={classes.scroller}
      role="group"
      aria-label={t("gantt.label")}
      data-testid="gantt"
      onKeyDown={onKeyDown}
      {...dragging}
    >
      <div ref={measured} className={classes.content}>
        <div className={classes.header}>
          <Axis x={x} seen={seen} width={width} zone={zone} left={NAMES} />
        </div>
        <div style={{ height, position: "relative" }} onPointerLeave={() => setHover(null)}>
          {lines.getVirtualItems().map((item) => {
            const row = rows[item.index];
            if (row === undefined) return null;
            return (
              <button
                key={row.key}
                type="button"
                className={classes.row}
                data-hovered={hover === row.taskId || undefined}
                data-testid={`gantt-row-${row.label}`}
                style={{ transform: `translateY(${item.start}px)`, height: ROW }}
                aria-label={wordsOf(row)}
                onPointerEnter={() => setHover(row.taskId)}
                onFocus={() => setHover(row.taskId)}
                onClick={() => onOpen(row)}
              >
                <span className={classes.name} style={{ width: NAMES }}>
                  <StateGlyph state={row.state} isDecoration />
                  <span>{row.label}</span>
                </span>
                <svg width={width} height={ROW} aria-hidden="true">
                  {row.spans.map((span, at) => (
                    <Bar
                      key={`${span.kind} ${span.tryNumber}`}
                      span={span}
                      x={x}
                      width={width}
                      isLast={at === row.spans.length - 1}
                    />
                  ))}
                </svg>
              </button>
            );
          })}
          <svg
            className={classes.over}
            style={{ left: NAMES }}
            width={width}
            height={height}
            aria-hidden="true"
          >
            {hover !== null && <Dependencies {...{ rows, edges, x }} of={hover} rowHeight={ROW} />}
          </svg>
        </div>
        {drag && (
          <div
            className={classes.picked}
            style={{
              left: NAMES + Math.min(drag.from, drag.to),
              width: Math.abs(drag.to - drag.from),
            }}
          />
        )}
      </div>
    </div>
  );
}
