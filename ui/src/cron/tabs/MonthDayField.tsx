// Which day of a month: a date, the last one, the weekday nearest to a date, or the second Monday.
// Which of them Airflow can say is known by fields.ts.
import { NativeSelect } from "@mantine/core";
import { useTranslation } from "react-i18next";
import classes from "../cron.module.css";
import type { MonthDay } from "../shape";
import { Count, useDayNames } from "./controls";

const STARTS: Record<MonthDay["kind"], MonthDay> = {
  day: { kind: "day", day: 1 },
  last: { kind: "last" },
  weekday: { kind: "weekday", nth: 1, weekday: 1 },
  nearest: { kind: "nearest", day: 1 },
};
const KINDS = ["day", "last", "weekday", "nearest"] as const;
const NTHS = ["1", "2", "3", "4", "5", "0"] as const;

export function MonthDayField({
  on,
  onChange,
}: {
  on: MonthDay;
  onChange: (on: MonthDay) => void;
}) {
  const { t } = useTranslation("cron");
  const names = useDayNames("long");
  return (
    <div className={classes.row}>
      <span className={classes.label}>{t("monthDay.label")}</span>
      <NativeSelect
        aria-label={t("monthDay.label")}
        value={on.kind}
        data={KINDS.map((kind) => ({ value: kind, label: t(`monthDay.${kind}`) }))}
        onChange={(event) => onChange(STARTS[event.currentTarget.value as MonthDay["kind"]])}
      />
      {(on.kind === "day" || on.kind === "nearest") && (
        <Count
          label={t("monthDay.number")}
          value={on.day}
          max={31}
          onChange={(day) => onChange({ ...on, day })}
        />
      )}
      {on.kind === "weekday" && (
        <>
          <NativeSelect
            aria-label={t("monthDay.nth")}
            value={`${on.nth}`}
            data={NTHS.map((nth) => ({ value: nth, label: t(`nth.${nth}`) }))}
            onChange={(event) => onChange({ ...on, nth: Number(event.currentTarget.value) })}
          />
          <NativeSelect
            aria-label={t("monthDay.weekdayOf")}
            value={`${on.weekday}`}
            data={names.map((label, day) => ({ value: `${day}`, label }))}
            onChange={(event) => onChange({ ...on, weekday: Number(event.currentTarget.value) })}
          />
        </>
      )}
      {on.kind === "day" && on.day > 28 && <p className="muted">{t("monthDay.short")}</p>}
    </div>
  );
}
