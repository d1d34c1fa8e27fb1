// The drawing of a year: weeks as columns, Mondays on top.
// It gets its days and what is active from outside; keys and clicks go back there.
import type { HTMLAttributes } from "react";
import { useTranslation } from "react-i18next";
import type { CalendarDay } from "@/api/types";
import { useLanguage } from "@/i18n/language";
import classes from "./calendar.module.css";
import { DAY, Day, PITCH } from "./Day";
import { addDays, kindOf, monthStarts, step, WEEKS } from "./days";

const LEFT = 32;
const TOP = 20;
const WIDTH = LEFT + WEEKS * PITCH + 2;
const HEIGHT = TOP + 7 * PITCH + 2;
/** Monday, Wednesday, Friday. */
const NAMED_DAYS = [0, 2, 4];

interface YearProps extends HTMLAttributes<HTMLDivElement> {
  from: string;
  today: string;
  days: CalendarDay[];
  active: string | null;
}

export function Year({ from, today, days, active, ...events }: YearProps) {
  const { t } = useTranslation("overview");
  const lang = useLanguage();
  const known = new Map(days.map((day) => [day.date, day]));
  const most = Math.max(0, ...days.map((day) => day.success));
  const name = (date: string, options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(lang, { ...options, timeZone: "UTC" }).format(Date.parse(date));
  const place = (at: number) => ({
    x: LEFT + Math.floor(at / 7) * PITCH,
    y: TOP + (at % 7) * PITCH,
  });
  const dates = Array.from({ length: WEEKS * 7 }, (_, at) => addDays(from, at));
  const atActive = active === null ? -1 : dates.indexOf(active);
  const atToday = dates.indexOf(today);
  return (
    <div
      className={classes.year}
      style={{ width: WIDTH, height: HEIGHT }}
      role="grid"
      tabIndex={0}
      aria-label={t("calendar.label")}
      aria-activedescendant={active === null ? undefined : `day ${active}`}
      {...events}
    >
      <svg width={WIDTH} height={HEIGHT} role="presentation">
        {monthStarts(from).map(({ week, date }) => (
          <text key={date} className={classes.label} x={LEFT + week * PITCH} y={12}>
            {name(date, { month: "short" })}
          </text>
        ))}
        {NAMED_DAYS.map((day) => (
          <text key={day} className={classes.label} x={0} y={TOP + day * PITCH + 10}>
            {name(addDays(from, day), { weekday: "short" })}
          </text>
        ))}
        {dates.map((date, at) => {
          const day = known.get(date);
          return (
            <Day
              key={date}
              {...place(at)}
              date={date}
              kind={kindOf(day)}
              depth={step(day?.success ?? 0, most)}
              label={dayWords(date, day, t)}
            />
          );
        })}
        {[atToday, atActive].map(
          (at, which) =>
            at >= 0 && (
              <rect
                key={which === 0 ? "today" : "active"}
                className={classes.active}
                x={place(at).x - 1.5}
                y={place(at).y - 1.5}
                width={DAY + 3}
                height={DAY + 3}
                rx={4}
                strokeOpacity={which === 0 ? 0.5 : 1}
                strokeWidth={which === 0 ? 1 : 2}
              />
            ),
        )}
      </svg>
    </div>
  );
}

const COUNTED = ["success", "failed", "running", "queued", "missed", "skipped", "planned"] as const;
type Words = ReturnType<typeof useTranslation<"overview">>["t"];

/** `2026-03-01: 3 succeeded, 1 failed`. */
export function dayWords(date: string, day: CalendarDay | undefined, t: Words): string {
  const parts = COUNTED.filter((kind) => day !== undefined && day[kind] > 0).map((kind) =>
    t(`calendar.count.${kind}`, { count: day?.[kind] ?? 0 }),
  );
  return `${date}: ${parts.length === 0 ? t("calendar.nothing") : parts.join(", ")}`;
}
