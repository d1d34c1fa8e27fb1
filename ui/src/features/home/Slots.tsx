// Slots of the timeline in words: as rows below the drawing, and all of them as a table.
// What a mark means and what falls into which half hour is in timeline.ts; Chart draws it.
import { IconCalendarEvent, IconCalendarOff, IconFold, IconPlayerPause } from "@tabler/icons-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { TimelineSlot } from "@/api/types";
import { StateGlyph } from "@/components/StateGlyph";
import { Time } from "@/components/Time";
import { type Column, VirtualTable } from "@/components/VirtualTable";
import classes from "./home.module.css";
import { type Mark, markOf } from "./timeline";

function MarkGlyph({ mark }: { mark: Mark }) {
  switch (mark) {
    case "planned":
      return <IconCalendarEvent size={14} color="var(--muted)" aria-hidden />;
    case "missed":
      return <IconCalendarOff size={14} color="var(--warning)" aria-hidden />;
    case "coalesced":
      return <IconFold size={14} color="var(--muted)" aria-hidden />;
    case "skipped_paused":
      return <IconPlayerPause size={14} color="var(--muted)" aria-hidden />;
    default:
      return <StateGlyph state={mark} isDecoration />;
  }
}

interface SlotRowProps {
  slot: TimelineSlot;
  mark: Mark;
  count: number;
  at: string;
  onOpen: () => void;
}

export function SlotRow({ slot, mark, count, at, onOpen }: SlotRowProps) {
  const { t } = useTranslation("home");
  return (
    <button type="button" className={classes.slot} onClick={onOpen}>
      <MarkGlyph mark={mark} />
      <span className={classes.slotName}>{slot.dag_id}</span>
      <span className="muted">
        {count > 1 ? t(`timeline.count.${mark}`, { count }) : t(`timeline.mark.${mark}`)}
      </span>
      <span className={classes.slotTime}>
        <Time at={at} show={mark === "planned" ? "both" : "date"} />
      </span>
    </button>
  );
}

interface SlotListProps {
  slots: TimelineSlot[];
  onOpen: (slot: TimelineSlot) => void;
}

export function SlotList({ slots, onOpen }: SlotListProps) {
  const { t } = useTranslation("home");
  const rows = useMemo(
    () => slots.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at)),
    [slots],
  );
  const columns = useMemo<Column<TimelineSlot>[]>(
    () => [
      {
        key: "at",
        header: t("slots.at"),
        width: "minmax(180px, 1fr)",
        cell: (slot) => <Time at={slot.at} />,
      },
      {
        key: "dag",
        header: "DAG",
        width: "minmax(160px, 2fr)",
        cell: (slot) => <span className={classes.slotName}>{slot.dag_id}</span>,
      },
      {
        key: "what",
        header: t("slots.what"),
        width: "minmax(160px, 1.4fr)",
        cell: (slot) => {
          const mark = markOf(slot);
          return (
            <>
              <MarkGlyph mark={mark} />
              {slot.count > 1
                ? t(`timeline.count.${mark}`, { count: slot.count })
                : t(`timeline.mark.${mark}`)}
            </>
          );
        },
      },
      {
        key: "until",
        header: t("slots.until"),
        width: "minmax(180px, 1fr)",
        cell: (slot) => (slot.until ? <Time at={slot.until} /> : null),
      },
    ],
    [t],
  );
  return (
    <div className={classes.slotList}>
      <VirtualTable
        label={t("timeline.title")}
        columns={columns}
        rows={rows}
        rowKey={(slot) => `${slot.dag_id} ${slot.at} ${slot.kind}`}
        onOpen={onOpen}
        empty={<p className="muted">{t("timeline.nothing")}</p>}
      />
    </div>
  );
}
