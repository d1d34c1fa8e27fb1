// A year of the DAG, a square for each day in its own zone. A click leads to the runs of that day.
// This is its data, keys and legend; the drawing is in Year, the reckoning with dates in days.ts.
import { ActionIcon, Button } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { type KeyboardEvent, type MouseEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { serverNow } from "@/api/connection";
import { useCalendar } from "@/api/dags";
import { ErrorView } from "@/components/ErrorView";
import { dateOnly } from "@/components/format";
import { Section } from "../Section";
import classes from "./calendar.module.css";
import { Day, Hatching } from "./Day";
import { addDays, KINDS, yearAround } from "./days";
import { dayWords, Year } from "./Year";

interface CalendarProps {
  dagId: string;
  zone: string | undefined;
  onOpenDay: (date: string) => void;
}

const HALF_A_YEAR = 26;
const KEYS: Record<string, number> = { ArrowUp: -1, ArrowDown: 1, ArrowLeft: -7, ArrowRight: 7 };

export function Calendar({ dagId, zone, onOpenDay }: CalendarProps) {
  const { t } = useTranslation("overview");
  const [shift, setShift] = useState(0);
  const [active, setActive] = useState<string | null>(null);
  const [hover, setHover] = useState<string | null>(null);
  const today = dateOnly(serverNow(), zone);
  const { from, to } = yearAround(today, shift);
  const { data, error } = useCalendar(dagId, from, to);
  const years = [...new Set([from.slice(0, 4), to.slice(0, 4)])].join("–");
  const shown = hover ?? active;

  const onKeyDown = (event: KeyboardEvent) => {
    const days = KEYS[event.key];
    if (days !== undefined) {
      event.preventDefault();
      const next = addDays(active ?? today, active === null ? 0 : days);
      if (next >= from && next <= to) setActive(next);
    } else if (event.key === "Enter" && active !== null) {
      event.preventDefault();
      onOpenDay(active);
    }
  };
  const dateAt = (event: MouseEvent) =>
    event.target instanceof SVGElement ? (event.target.dataset.date ?? null) : null;

  return (
    <Section
      title={t("calendar.title", { years })}
      beside={
        shown &&
        dayWords(
          shown,
          data?.days.find((day) => day.date === shown),
          t,
        )
      }
      actions={
        <>
          {shift !== 0 && <Button onClick={() => setShift(0)}>{t("calendar.today")}</Button>}
          <ActionIcon
            aria-label={t("calendar.earlier")}
            onClick={() => setShift(shift - HALF_A_YEAR)}
          >
            <IconChevronLeft size={16} />
          </ActionIcon>
          <ActionIcon
            aria-label={t("calendar.later")}
            onClick={() => setShift(shift + HALF_A_YEAR)}
          >
            <IconChevronRight size={16} />
          </ActionIcon>
        </>
      }
      testId="calendar"
    >
      {error && <ErrorView error={error} isCompact />}
      <div className={classes.scroller}>
        <Year
          from={from}
          today={today}
          days={data?.days ?? []}
          active={active}
          onKeyDown={onKeyDown}
          onMouseMove={(event) => setHover(dateAt(event))}
          onMouseLeave={() => setHover(null)}
          onClick={(event) => {
            const date = dateAt(event);
            if (date !== null) onOpenDay(date);
          }}
        />
      </div>
      <div className={classes.legend}>
        {KINDS.map((kind) => (
          <span key={kind}>
            <svg width={13} height={13} aria-hidden="true">
              <Day x={0} y={0} kind={kind} depth={3} />
            </svg>
            {t(`calendar.kind.${kind}`)}
          </span>
        ))}
        <svg width={0} height={0} aria-hidden="true">
          <Hatching />
        </svg>
      </div>
    </Section>
  );
}
