// The past day's decisions and the next day's plan: a drawing, what stands in the half hour that
// is pointed at, and the whole as a list.
import { SegmentedControl } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "@/api/clock";
import { useTimeline } from "@/api/home";
import { ErrorView } from "@/components/ErrorView";
import { timeOnly } from "@/components/format";
import { useZone } from "@/components/useZone";
import { Card } from "./Card";
import { Chart } from "./Chart";
import { SlotList, SlotRow } from "./Slots";
import {
  type Bin,
  binsOf,
  comingOf,
  HALF_HOUR,
  iso,
  MARKS,
  markOf,
  windowAround,
} from "./timeline";
import classes from "./timeline.module.css";

/** Rows below the drawing; their room is kept, so that nothing jumps while one points around. */
const ROWS = 4;

interface TimelineCardProps {
  onOpenRun: (dagId: string, runId: string) => void;
  onOpenDag: (dagId: string) => void;
}

export function TimelineCard({ onOpenRun, onOpenDag }: TimelineCardProps) {
  const { t } = useTranslation("home");
  const zone = useZone();
  const now = useNow(30_000);
  const { from, to } = windowAround(now);
  const { data, error, refetch } = useTimeline(iso(from), iso(to));
  const [view, setView] = useState<"chart" | "list">("chart");
  const [chosenAt, setChosenAt] = useState<number | null>(null);
  const [pointed, setPointed] = useState<number | null>(null);
  const { ref, width } = useElementSize();
  const bins = useMemo(() => binsOf({ slots: data?.slots ?? [] }, from, to), [data, from, to]);
  const chosen = chosenAt === null ? null : bins.findIndex((bin) => bin.at === chosenAt);
  const shown = bins[pointed ?? chosen ?? -1] ?? null;

  const wordsOf = (bin: Bin) => {
    const parts = MARKS.flatMap((mark) => {
      const count = bin.counts[mark];
      return count === undefined ? [] : [t(`timeline.count.${mark}`, { count })];
    });
    return `${timeOnly(bin.at, zone)}–${timeOnly(bin.at + HALF_HOUR, zone)}: ${parts.join(", ")}`;
  };
  const open = (slot: { dag_id: string; dag_run_id?: string | null }) =>
    slot.dag_run_id ? onOpenRun(slot.dag_id, slot.dag_run_id) : onOpenDag(slot.dag_id);
  const coming = useMemo(() => comingOf(data?.slots ?? [], now), [data, now]);

  return (
    <Card
      title={t("timeline.title")}
      actions={
        <SegmentedControl
          aria-label={t("timeline.view")}
          value={view}
          onChange={(value) => setView(value as "chart" | "list")}
          data={[
            { value: "chart", label: t("timeline.chart") },
            { value: "list", label: t("timeline.list") },
          ]}
        />
      }
    >
      {error && data === undefined && (
        <ErrorView error={error} onRetry={() => void refetch()} isCompact />
      )}
      {view === "list" ? (
        <SlotList slots={data?.slots ?? []} onOpen={open} />
      ) : (
        <>
          <div ref={ref} className={classes.chartBox}>
            {width > 0 && (
              <Chart
                bins={bins}
                asleep={data?.asleep ?? []}
                now={now}
                width={width}
                chosen={chosen !== null && chosen >= 0 ? chosen : null}
                onChoose={(at) => setChosenAt(at === null ? null : (bins[at]?.at ?? null))}
                onPoint={setPointed}
                wordsOf={wordsOf}
              />
            )}
          </div>
          <Legend bins={bins} hasSlept={(data?.asleep.length ?? 0) > 0} />
          <div className={classes.detail} style={{ minHeight: 24 + ROWS * 28 }}>
            <h3 className={classes.detailTitle} aria-live="polite">
              {shown ? wordsOf(shown) : t("timeline.next")}
            </h3>
            {shown
              ? shown.entries
                  .slice(0, limitOf(shown.entries.length))
                  .map(({ slot, mark, count }) => (
                    <SlotRow
                      key={`${slot.dag_id} ${slot.at} ${mark}`}
                      slot={slot}
                      mark={mark}
                      count={count}
                      at={slot.at}
                      onOpen={() => open(slot)}
                    />
                  ))
              : coming
                  .slice(0, limitOf(coming.length))
                  .map(({ slot, at }) => (
                    <SlotRow
                      key={`${slot.dag_id} ${slot.at}`}
                      slot={slot}
                      mark={markOf(slot)}
                      count={1}
                      at={iso(at)}
                      onOpen={() => open(slot)}
                    />
                  ))}
            {!shown && coming.length === 0 && data && (
              <p className="muted">{t("timeline.nothing")}</p>
            )}
            {(shown?.entries ?? coming).length > ROWS && (
              <p className={classes.rest}>
                {t("timeline.more", { count: (shown?.entries ?? coming).length - (ROWS - 1) })}
              </p>
            )}
          </div>
        </>
      )}
    </Card>
  );
}

/** The last row says how many more there are. */
function limitOf(length: number): number {
  return length > ROWS ? ROWS - 1 : ROWS;
}

function Legend({ bins, hasSlept }: { bins: Bin[]; hasSlept: boolean }) {
  const { t } = useTranslation("home");
  const present = MARKS.filter((mark) => bins.some((bin) => bin.counts[mark] !== undefined));
  return (
    <div className={classes.legend} aria-hidden>
      {present.map((mark) => (
        <span key={mark}>
          <svg width="10" height="10" aria-hidden>
            <rect
              x="1"
              y="1"
              width="8"
              height="8"
              rx="1.5"
              className={classes.mark}
              data-mark={mark}
            />
          </svg>
          {t(`timeline.mark.${mark}`)}
        </span>
      ))}
      {hasSlept && (
        <span>
          <svg width="10" height="10" aria-hidden>
            <path d="M0 5 5 0M0 10 10 0M5 10 10 5" className={classes.hatch} />
          </svg>
          {t("timeline.mark.asleep")}
        </span>
      )}
    </div>
  );
}
