// Asks for a time as people say it, and tells at once in a sentence what was understood.
// What the fields mean is in when.ts; the sentence comes from the server.

import { NumberInput, Select, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { useExplanation } from "@/api/begin";
import { ApiProblem } from "@/api/problem";
import { dateTime } from "@/components/format";
import classes from "./welcome.module.css";
import { KINDS, type Kind, readTime, scheduleOf, WEEKDAYS, type When } from "./when";

interface WhenFieldsProps {
  when: When;
  onChange: (when: When) => void;
}

export function WhenFields({ when, onChange }: WhenFieldsProps) {
  const { t } = useTranslation("welcome");
  const set = (change: Partial<When>) => onChange({ ...when, ...change });
  const hasTime = ["daily", "weekdays", "weekly", "monthly"].includes(when.kind);
  return (
    <>
      <div className={classes.when}>
        <Select
          aria-label={t("when.label")}
          value={when.kind}
          data={KINDS.map((value) => ({ value, label: t(`when.kind.${value}`) }))}
          onChange={(value) => set({ kind: value as Kind })}
        />
        {when.kind === "weekly" && (
          <Select
            aria-label={t("when.weekday")}
            value={when.weekday}
            data={WEEKDAYS.map((value) => ({ value, label: t(`when.day.${value}`) }))}
            onChange={(value) => set({ weekday: value as When["weekday"] })}
          />
        )}
        {when.kind === "monthly" && (
          <Select
            aria-label={t("when.monthday")}
            value={String(when.day)}
            data={[
              ...Array.from({ length: 31 }, (_, at) => ({
                value: String(at + 1),
                label: t("when.nth", { day: at + 1 }),
              })),
              { value: "0", label: t("when.last") },
            ]}
            onChange={(value) => set({ day: Number(value) })}
          />
        )}
        {when.kind === "minutes" && (
          <NumberInput
            aria-label={t("when.minutes")}
            value={when.minutes}
            min={1}
            max={1440}
            allowDecimal={false}
            suffix={` ${t("when.minutes")}`}
            onChange={(value) => set({ minutes: Number(value) })}
          />
        )}
        {hasTime && (
          <TextInput
            aria-label={t("when.time")}
            className={classes.time}
            value={when.time}
            error={readTime(when.time) === null}
            onChange={(event) => set({ time: event.currentTarget.value })}
          />
        )}
        {when.kind === "other" && (
          <TextInput
            aria-label={t("when.text")}
            className={classes.wide}
            placeholder={t("when.example")}
            value={when.text}
            spellCheck={false}
            onChange={(event) => set({ text: event.currentTarget.value })}
          />
        )}
      </div>
      <Understood schedule={scheduleOf(when)} />
    </>
  );
}

/** The schedule in a sentence with its next times, or what is wrong with it. */
function Understood({ schedule }: { schedule: string | null }) {
  const { t } = useTranslation("welcome");
  const [asked] = useDebouncedValue(schedule ?? "", 200);
  const { data, error } = useExplanation(asked, undefined);
  if (schedule === null) return <p className={classes.understood}>{t("when.notYet")}</p>;
  if (error) {
    const hint = error instanceof ApiProblem && error.hint;
    return (
      <p role="alert" className={classes.wrong}>
        {error.message} {hint}
      </p>
    );
  }
  if (data === undefined) return <p className={classes.understood}>&nbsp;</p>;
  const worst = data.notices.find((notice) => notice.severity !== "note");
  const next = data.next
    .slice(0, 3)
    .map((run) => dateTime(Date.parse(run.run_after), data.timezone));
  return (
    <div role="status" className={classes.understood}>
      <span className={classes.sentence}>{data.sentence}</span>
      {next.length > 0 && <span>{t("when.next", { times: next.join(" · ") })}</span>}
      {worst && <span className={classes.odd}>{worst.sentence}</span>}
    </div>
  );
}
