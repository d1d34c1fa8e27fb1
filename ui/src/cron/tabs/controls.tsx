// The fields that several tabs have: a number, times of day, days of the week, hours.
// They hold no schedule: a value comes in, another goes out.
import { ActionIcon, Button, Checkbox, NativeSelect, NumberInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useLanguage } from "@/i18n/language";
import classes from "../cron.module.css";
import { type Clock, type Hours, TIMES_MAX } from "../shape";
import { Blank, HERE } from "./Blank";

interface CountProps {
  label: string;
  value: number;
  min?: number;
  max: number;
  onChange: (value: number) => void;
}

export function Count({ label, value, min = 1, max, onChange }: CountProps) {
  return (
    <NumberInput
      w={72}
      aria-label={label}
      value={value}
      min={min}
      max={max}
      clampBehavior="strict"
      allowDecimal={false}
      allowNegative={false}
      onChange={(next) => typeof next === "number" && next >= min && next <= max && onChange(next)}
    />
  );
}

interface TimesProps {
  times: readonly Clock[];
  onChange: (times: Clock[]) => void;
}

export function Times({ times, onChange }: TimesProps) {
  const { t } = useTranslation("cron");
  const add = () => {
    const last = times.at(-1) ?? "08:00";
    const hour = (Number(last.slice(0, 2)) + 1) % 24;
    onChange([...new Set([...times, `${`${hour}`.padStart(2, "0")}${last.slice(2)}`])]);
  };
  return (
    <fieldset className={classes.row} aria-label={t("times.label")}>
      <span className={classes.label}>{t("times.label")}</span>
      {times.map((time, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the field is the place, not what is in it.
        <span key={at} className={classes.time}>
          <input
            type="time"
            required
            aria-label={t("times.one", { count: at + 1 })}
            value={time}
            onChange={({ currentTarget: { value } }) =>
              value !== "" && onChange(times.map((old, of) => (of === at ? value : old)))
            }
          />
          {times.length > 1 && (
            <ActionIcon
              size="sm"
              aria-label={t("times.remove", { time })}
              onClick={() => onChange(times.filter((_, of) => of !== at))}
            >
              <IconX size={12} aria-hidden />
            </ActionIcon>
          )}
        </span>
      ))}
      {times.length < TIMES_MAX && (
        <Button size="xs" variant="subtle" leftSection={<IconPlus size={14} />} onClick={add}>
          {t("times.add")}
        </Button>
      )}
    </fieldset>
  );
}

/** Their names in the language at hand; Sunday is 0. */
export function useDayNames(weekday: "short" | "long" = "short"): string[] {
  const lang = useLanguage();
  return useMemo(() => {
    const format = new Intl.DateTimeFormat(lang, { weekday, timeZone: "UTC" });
    return [4, 5, 6, 7, 8, 9, 10].map((day) => format.format(Date.UTC(1970, 0, day)));
  }, [lang, weekday]);
}

export function useMonthNames(): string[] {
  const lang = useLanguage();
  return useMemo(() => {
    const format = new Intl.DateTimeFormat(lang, { month: "short", timeZone: "UTC" });
    return Array.from({ length: 12 }, (_, month) => format.format(Date.UTC(1970, month, 1)));
  }, [lang]);
}

interface ChipsProps {
  label: string;
  options: readonly { value: number; text: string; name?: string }[];
  chosen: readonly number[];
  /** The last one cannot be taken away. */
  isNeeded?: boolean;
  onChange: (chosen: number[]) => void;
}

export function Chips({ label, options, chosen, isNeeded = false, onChange }: ChipsProps) {
  return (
    <fieldset className={classes.row} aria-label={label}>
      <span className={classes.label}>{label}</span>
      <span className={classes.chips}>
        {options.map(({ value, text, name }) => {
          const isOn = chosen.includes(value);
          const next = isOn ? chosen.filter((of) => of !== value) : [...chosen, value];
          return (
            <button
              key={value}
              type="button"
              aria-pressed={isOn}
              aria-label={name ?? text}
              onClick={() =>
                (next.length > 0 || !isNeeded) && onChange([...next].sort((a, b) => a - b))
              }
            >
              {text}
            </button>
          );
        })}
      </span>
    </fieldset>
  );
}

const FROM_MONDAY = [1, 2, 3, 4, 5, 6, 0];

interface WeekdaysProps {
  chosen: readonly number[];
  /** None chosen is every day. */
  isNeeded?: boolean;
  onChange: (chosen: number[]) => void;
}

export function Weekdays({ chosen, isNeeded = false, onChange }: WeekdaysProps) {
  const { t } = useTranslation("cron");
  const [short, long] = [useDayNames(), useDayNames("long")];
  const options = FROM_MONDAY.map((value) => ({
    value,
    text: short[value] ?? "",
    name: long[value] ?? "",
  }));
  const label = t(isNeeded ? "weekdays.needed" : "weekdays.only");
  return (
    <Chips
      label={label}
      options={options}
      chosen={chosen}
      isNeeded={isNeeded}
      onChange={onChange}
    />
  );
}

const HOURS = Array.from({ length: 24 }, (_, hour) => ({
  value: `${hour}`,
  label: `${`${hour}`.padStart(2, "0")}:00`,
}));

interface HourRangeProps {
  hours: Hours | null;
  onChange: (hours: Hours | null) => void;
}

export function HourRange({ hours, onChange }: HourRangeProps) {
  const { t } = useTranslation("cron");
  return (
    <div className={classes.row}>
      <Checkbox
        label={t("hours.only")}
        checked={hours !== null}
        onChange={({ currentTarget }) =>
          onChange(currentTarget.checked ? { from: 9, to: 17 } : null)
        }
      />
      {hours !== null && (
        <>
          <Blank text={t("hours.from", { hour: HERE })}>
            <NativeSelect
              aria-label={t("hours.first")}
              data={HOURS.slice(0, hours.to + 1)}
              value={`${hours.from}`}
              onChange={(event) => onChange({ ...hours, from: Number(event.currentTarget.value) })}
            />
          </Blank>
          <Blank text={t("hours.to", { hour: HERE })}>
            <NativeSelect
              aria-label={t("hours.last")}
              data={HOURS.slice(hours.from)}
              value={`${hours.to}`}
              onChange={(event) => onChange({ ...hours, to: Number(event.currentTarget.value) })}
            />
          </Blank>
        </>
      )}
    </div>
  );
}
