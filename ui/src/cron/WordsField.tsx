// The first field: a schedule said in words, or pasted from any program. What it was recognised as
// stands below, with both texts; what may mean two things is asked.
import { Button, CloseButton, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconArrowRight, IconSparkles } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ApiProblem } from "@/api/problem";
import { useSchedule } from "@/api/schedule";
import type { ScheduleReading } from "@/api/types";
import { isComposing } from "@/components/useSubmitOnEnter";
import classes from "./cron.module.css";
import { DIALECTS, dialectName } from "./dialects";

interface WordsFieldProps {
  zone: string;
  entries: readonly string[];
  onChange: (entries: string[]) => void;
}

export function WordsField({ zone, entries, onChange }: WordsFieldProps) {
  const { t } = useTranslation("cron");
  const [said, setSaid] = useState("");
  const [asked] = useDebouncedValue(said, 250);
  const { data, error, isFetching, isPlaceholderData } = useSchedule({
    text: asked,
    timezone: zone,
    count: 1,
  });
  const isCurrent = asked === said && asked.trim() !== "" && !isFetching && !isPlaceholderData;
  const found = isCurrent && !error ? data : undefined;
  const taken = useRef("");
  useEffect(() => {
    // Each text is taken once: what is done in the tabs afterwards is not undone by it.
    if (found === undefined || taken.current === asked) return;
    taken.current = asked;
    onChange(found.entries.map(({ schedule }) => schedule));
  }, [found, asked, onChange]);
  const say = (text: string) => {
    taken.current = "";
    setSaid(text);
  };
  const problem = isCurrent && error instanceof ApiProblem ? error : null;
  const isStill = found?.entries.map((entry) => entry.schedule).join("\n") === entries.join("\n");
  return (
    <div className={classes.words}>
      <TextInput
        size="md"
        aria-label={t("words.label")}
        placeholder={t("words.placeholder")}
        value={said}
        spellCheck={false}
        autoComplete="off"
        leftSection={<IconSparkles size={16} stroke={1.75} aria-hidden />}
        rightSection={
          said !== "" && <CloseButton aria-label={t("words.clear")} onClick={() => say("")} />
        }
        onChange={({ currentTarget }) => say(currentTarget.value)}
        onKeyDown={(event) => {
          // In a form around the builder, Enter here would send that form.
          if (event.key === "Enter" || isComposing(event)) event.preventDefault();
        }}
        data-testid="cron-words"
      />
      {said === "" && (
        <div className={classes.examples}>
          {(["a", "b", "c", "d"] as const).map((name) => (
            <button key={name} type="button" onClick={() => say(t(`example.${name}`))}>
              {t(`example.${name}`)}
            </button>
          ))}
        </div>
      )}
      {found && isStill && (
        <p className={classes.recognised} role="status">
          {t("recognised", { dialect: dialectName(found.dialect, t) })}
          {DIALECTS.includes(found.dialect) && found.entries[0]?.schedule !== said.trim() && (
            <>
              <code>{said.trim()}</code>
              <IconArrowRight size={14} aria-label={t("becomes")} />
              <code>{entries.join(" · ")}</code>
            </>
          )}
        </p>
      )}
      {problem && <Refused problem={problem} onTake={say} />}
    </div>
  );
}

function Refused({ problem, onTake }: { problem: ApiProblem; onTake: (text: string) => void }) {
  const { t } = useTranslation("cron");
  const readings = (problem.detail.readings ?? []) as ScheduleReading[];
  return (
    <div className={classes.refused} role="alert">
      <p>{problem.message}</p>
      {problem.hint && <p className="muted">{problem.hint}</p>}
      {readings.length > 0 && <p>{t("readings")}</p>}
      {readings.map(({ when, schedule, sentence }) => (
        <div key={schedule} className={classes.reading}>
          <Button size="xs" onClick={() => onTake(schedule)}>
            <code>{schedule}</code>
          </Button>
          <span>
            {sentence} <span className="muted">{when}</span>
          </span>
        </div>
      ))}
    </div>
  );
}
