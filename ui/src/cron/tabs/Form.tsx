// The fields of each tab. What a tab cannot say faithfully it says, with the interval that can.
// What the fields mean as text, and back, is in shape.ts and fields.ts.
import { Button, Checkbox, NativeSelect } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import classes from "../cron.module.css";
import { type Shape, type ShapeOf, shapeOf, type Unit, unfaithful } from "../shape";
import { Advanced } from "./Advanced";
import { Blank, HERE } from "./Blank";
import { Calendar } from "./Calendar";
import { Chips, Count, HourRange, Times, useMonthNames, Weekdays } from "./controls";
import { MonthDayField } from "./MonthDayField";

interface FormProps<S extends Shape = Shape> {
  shape: S;
  onChange: (shape: Shape) => void;
}

export function Form({ shape, onChange }: FormProps) {
  return (
    <>
      <Fields shape={shape} onChange={onChange} />
      <Unfaithful shape={shape} onChange={onChange} />
    </>
  );
}

function Fields({ shape, onChange }: FormProps) {
  const { t } = useTranslation("cron");
  switch (shape.tab) {
    case "minutes":
      return (
        <>
          <Blank text={t("minutes.every", { count: shape.every, n: HERE })}>
            <Count
              label={t("unit.m")}
              value={shape.every}
              max={59}
              onChange={(every) => onChange({ ...shape, every })}
            />
          </Blank>
          <Within shape={shape} onChange={onChange} />
        </>
      );
    case "hourly":
      return (
        <>
          <Blank text={t("hourly.every", { count: shape.every, n: HERE })}>
            <Count
              label={t("unit.h")}
              value={shape.every}
              max={23}
              onChange={(every) => onChange({ ...shape, every })}
            />
          </Blank>
          <Blank text={t("hourly.minute", { n: HERE })}>
            <Count
              label={t("field.minute")}
              value={shape.minute}
              min={0}
              max={59}
              onChange={(minute) => onChange({ ...shape, minute })}
            />
          </Blank>
          <Within shape={shape} onChange={onChange} />
        </>
      );
    case "daily":
      return <Daily shape={shape} onChange={onChange} />;
    case "weekly":
      return (
        <>
          <Weekdays
            chosen={shape.weekdays}
            isNeeded
            onChange={(weekdays) => onChange({ ...shape, weekdays })}
          />
          <Times times={shape.times} onChange={(times) => onChange({ ...shape, times })} />
        </>
      );
    case "monthly":
      return (
        <>
          <MonthDayField on={shape.on} onChange={(on) => onChange({ ...shape, on })} />
          <Blank text={t("monthly.every", { count: shape.every, n: HERE })}>
            <Count
              label={t("field.month")}
              value={shape.every}
              max={11}
              onChange={(every) => onChange({ ...shape, every })}
            />
          </Blank>
          <Times times={shape.times} onChange={(times) => onChange({ ...shape, times })} />
        </>
      );
    case "yearly":
      return <Yearly shape={shape} onChange={onChange} />;
    case "interval":
      return <Interval shape={shape} onChange={onChange} />;
    case "calendar":
      return <Calendar shape={shape} onChange={onChange} />;
    case "advanced":
      return (
        <Advanced
          entries={shape.entries}
          onChange={(entries) => onChange({ tab: "advanced", entries })}
        />
      );
  }
}

/** Between which hours, and on which days of the week. */
function Within({ shape, onChange }: FormProps<ShapeOf<"minutes"> | ShapeOf<"hourly">>) {
  return (
    <>
      <HourRange hours={shape.hours} onChange={(hours) => onChange({ ...shape, hours })} />
      <Weekdays chosen={shape.weekdays} onChange={(weekdays) => onChange({ ...shape, weekdays })} />
    </>
  );
}

function Daily({ shape, onChange }: FormProps<ShapeOf<"daily">>) {
  const { t } = useTranslation("cron");
  return (
    <>
      {!shape.isWorkdays && (
        <Blank text={t("daily.every", { count: shape.every, n: HERE })}>
          <Count
            label={t("unit.d")}
            value={shape.every}
            max={30}
            onChange={(every) => onChange({ ...shape, every })}
          />
        </Blank>
      )}
      <Checkbox
        label={t("daily.workdays")}
        checked={shape.isWorkdays}
        onChange={({ currentTarget }) =>
          onChange({ ...shape, every: 1, isWorkdays: currentTarget.checked })
        }
      />
      <Times times={shape.times} onChange={(times) => onChange({ ...shape, times })} />
    </>
  );
}

function Yearly({ shape, onChange }: FormProps<ShapeOf<"yearly">>) {
  const { t } = useTranslation("cron");
  const months = useMonthNames();
  return (
    <>
      <Chips
        label={t("yearly.months")}
        options={months.map((text, at) => ({ value: at + 1, text }))}
        chosen={shape.months}
        isNeeded
        onChange={(months) => onChange({ ...shape, months })}
      />
      <MonthDayField on={shape.on} onChange={(on) => onChange({ ...shape, on })} />
      <Times times={shape.times} onChange={(times) => onChange({ ...shape, times })} />
    </>
  );
}

const UNITS = ["m", "h", "d", "w"] as const;

function Interval({ shape, onChange }: FormProps<ShapeOf<"interval">>) {
  const { t } = useTranslation("cron");
  return (
    <>
      <Blank text={t("interval.every", { n: HERE })}>
        <Count
          label={t("interval.count")}
          value={shape.count}
          max={99_999}
          onChange={(count) => onChange({ ...shape, count })}
        />
        <NativeSelect
          aria-label={t("interval.unit")}
          value={shape.unit}
          data={UNITS.map((value) => ({ value, label: t(`unit.${value}`) }))}
          onChange={(event) => onChange({ ...shape, unit: event.currentTarget.value as Unit })}
        />
      </Blank>
      <p className="muted">{t("interval.help")}</p>
    </>
  );
}

function Unfaithful({ shape, onChange }: FormProps) {
  const { t } = useTranslation("cron");
  const found = unfaithful(shape);
  if (found === null) return null;
  const { what, count, interval } = found;
  return (
    <div className={classes.notice} data-severity="warning" data-testid="cron-unfaithful">
      <IconAlertTriangle size={16} stroke={1.75} aria-hidden />
      <p>{t(`unfaithful.${what}`, { count })}</p>
      {interval && (
        <Button size="xs" onClick={() => onChange(shapeOf([interval]))}>
          {t("unfaithful.take", { text: interval })}
        </Button>
      )}
    </div>
  );
}
