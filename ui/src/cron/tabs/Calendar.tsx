// Days picked on a month: of every month, or of certain months only.
// How the days are written as a schedule is shape.ts's.
import { NativeSelect } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "../cron.module.css";
import type { ShapeOf } from "../shape";
import { Times, useMonthNames } from "./controls";

type Picks = ShapeOf<"calendar">;

const LENGTHS = [31, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

export function Calendar({ shape, onChange }: { shape: Picks; onChange: (shape: Picks) => void }) {
  const { t } = useTranslation("cron");
  const months = useMonthNames();
  const [month, setMonth] = useState(shape.picks[0]?.month ?? 0);
  const chosen = shape.picks.find((pick) => pick.month === month)?.days ?? [];
  const toggle = (day: number) => {
    const days = chosen.includes(day) ? chosen.filter((of) => of !== day) : [...chosen, day];
    const others = shape.picks.filter((pick) => pick.month !== month && pick.days.length > 0);
    // The last day of all stays: a schedule of no day is none.
    if (days.length === 0 && others.length === 0) return;
    const picks = [...others, { month, days: days.sort((a, b) => a - b) }];
    onChange({ ...shape, picks: picks.sort((a, b) => a.month - b.month) });
  };
  const count = (of: number) => shape.picks.find((pick) => pick.month === of)?.days.length ?? 0;
  const name = (of: number) => {
    const text = of === 0 ? t("calendar.every") : (months[of - 1] ?? "");
    return count(of) > 0 ? `${text} · ${count(of)}` : text;
  };
  return (
    <>
      <div className={classes.row}>
        <span className={classes.label}>{t("calendar.days")}</span>
        <NativeSelect
          aria-label={t("calendar.month")}
          value={`${month}`}
          data={LENGTHS.map((_, of) => ({ value: `${of}`, label: name(of) }))}
          onChange={(event) => setMonth(Number(event.currentTarget.value))}
        />
      </div>
      <fieldset className={classes.calendar} aria-label={t("calendar.days")}>
        {Array.from({ length: LENGTHS[month] ?? 31 }, (_, at) => at + 1).map((day) => (
          <button
            key={day}
            type="button"
            aria-pressed={chosen.includes(day)}
            aria-label={t("calendar.day", { day })}
            onClick={() => toggle(day)}
          >
            {day}
          </button>
        ))}
      </fieldset>
      <Times times={shape.times} onChange={(times) => onChange({ ...shape, times })} />
    </>
  );
}
