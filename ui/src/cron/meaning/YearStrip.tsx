// A year of runs, a cell a day: weeks are columns, the colour says how many. One stop of Tab; the
// arrows go from day to day, and what the day at hand has stands below in words.
import { ActionIcon } from "@mantine/core";
import { IconChevronLeft, IconChevronRight } from "@tabler/icons-react";
import { type KeyboardEvent, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLanguage } from "@/i18n/language";
import classes from "../cron.module.css";

const DAY = 86_400_000;
const STEPS: Record<string, number> = {
  ArrowLeft: -7,
  ArrowRight: 7,
  ArrowUp: -1,
  ArrowDown: 1,
};

interface YearStripProps {
  year: number;
  onYear: (year: number) => void;
  /** By date. */
  runs: ReadonlyMap<string, number>;
  /** The date of today in the schedule's zone. */
  today: string;
  /** What a change of the clock does, by date. */
  changes: ReadonlyMap<string, string>;
}

export function YearStrip({ year, onYear, runs, today, changes }: YearStripProps) {
  const { t } = useTranslation("cron");
  const lang = useLanguage();
  const [at, setAt] = useState<string | null>(null);
  const days = useMemo(() => daysOf(year), [year]);
  const most = Math.max(1, ...runs.values());
  const first = new Date(Date.UTC(year, 0, 1)).getUTCDay();
  const date = new Intl.DateTimeFormat(lang, { dateStyle: "full", timeZone: "UTC" });
  const month = new Intl.DateTimeFormat(lang, { month: "short", timeZone: "UTC" });
  const total = [...runs.values()].reduce((sum, count) => sum + count, 0);
  const say = (day: string) => {
    const change = changes.get(day);
    const words = t("year.day", { date: date.format(Date.parse(day)), count: runs.get(day) ?? 0 });
    const told = day === today ? `${t("year.today")}: ${words}` : words;
    return change === undefined ? told : `${told}. ${change}`;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const from = at === null ? -step : days.indexOf(at);
    setAt(days[Math.min(days.length - 1, Math.max(0, from + step))] ?? null);
  };
  return (
    <div>
      <div className={classes.yearHead}>
        <ActionIcon size="sm" aria-label={t("year.before")} onClick={() => onYear(year - 1)}>
          <IconChevronLeft size={14} aria-hidden />
        </ActionIcon>
        <strong>{year}</strong>
        <ActionIcon size="sm" aria-label={t("year.after")} onClick={() => onYear(year + 1)}>
          <IconChevronRight size={14} aria-hidden />
        </ActionIcon>
        <span className={classes.total}>{t("year.total", { days: runs.size, count: total })}</span>
      </div>
      <div
        className={classes.strip}
        role="slider"
        tabIndex={0}
        aria-label={t("year.title")}
        aria-valuemin={1}
        aria-valuemax={days.length}
        aria-valuenow={at === null ? 1 : days.indexOf(at) + 1}
        aria-valuetext={say(at ?? days[0] ?? "")}
        onKeyDown={onKeyDown}
        onPointerLeave={() => setAt(null)}
        data-testid="cron-year"
      >
        {days.map((day, index) => {
          const column = Math.floor((index + first) / 7) + 1;
          const count = runs.get(day) ?? 0;
          return (
            <span key={day} style={{ display: "contents" }}>
              {day.endsWith("-01") && (
                <span className={classes.monthName} style={{ gridColumn: `${column} / span 4` }}>
                  {month.format(Date.parse(day))}
                </span>
              )}
              <span
                className={classes.cell}
                style={{
                  gridColumn: column,
                  gridRow: ((index + first) % 7) + 2,
                  ...(count > 0 && { "--heat": `${30 + Math.round((70 * count) / most)}%` }),
                }}
                data-runs={count > 0 || undefined}
                data-at={day === at || undefined}
                data-today={day === today || undefined}
                data-change={changes.has(day) || undefined}
                onPointerEnter={() => setAt(day)}
              />
            </span>
          );
        })}
      </div>
      <p className={classes.said}>{at === null ? t("year.hint") : say(at)}</p>
    </div>
  );
}

function daysOf(year: number): string[] {
  const days: string[] = [];
  for (let at = Date.UTC(year, 0, 1); at < Date.UTC(year + 1, 0, 1); at += DAY) {
    days.push(new Date(at).toISOString().slice(0, 10));
  }
  return days;
}
