// The schedule of the DAG: written, or put together in the builder, which opens over the page.
// What a schedule means is told by the scheduler.
import { Button, Group, Modal, Textarea } from "@mantine/core";
import { IconCalendarClock } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { isComposing } from "@/components/useSubmitOnEnter";
import { CronBuilder } from "@/cron/CronBuilder";
import classes from "./form.module.css";
import { useFormPlace } from "./place";
import { namesOf } from "./Tasks";

interface ScheduleFieldProps {
  value: unknown;
  timetable: "trigger" | "interval";
  isWrong: boolean;
  /** One is a text, several are a list, none takes it out. */
  onSet: (value: string | string[] | undefined) => void;
}

export function ScheduleField({ value, timetable, isWrong, onSet }: ScheduleFieldProps) {
  const { t } = useTranslation(["task_form", "common"]);
  const { path, zone, isLocked } = useFormPlace();
  const entries = namesOf(value);
  const said = entries.join("\n");
  const [text, setText] = useState(said);
  const [draft, setDraft] = useState<string[] | null>(null);
  useEffect(() => setText(said), [said]);
  const set = (next: string[]) => {
    const filled = next.map((it) => it.trim()).filter(Boolean);
    if (filled.join("\n") !== said) onSet(written(filled));
  };
  return (
    <>
      <div className={classes.schedule}>
        <Textarea
          className={classes.written ?? ""}
          id="field-schedule"
          data-testid="field-schedule"
          aria-describedby="help-schedule"
          aria-invalid={isWrong || undefined}
          autosize
          minRows={1}
          maxRows={6}
          value={text}
          disabled={isLocked}
          placeholder={t("task_form:schedule.none")}
          classNames={{ input: classes.mono ?? "" }}
          onChange={(event) => setText(event.currentTarget.value)}
          onBlur={() => set(text.split("\n"))}
          onKeyDown={(event) => {
            event.stopPropagation();
            if (isComposing(event)) return;
            if (event.key === "Enter" && !event.shiftKey) {
              event.preventDefault();
              set(text.split("\n"));
            }
            if (event.key === "Escape") setText(said);
          }}
        />
        <Button
          leftSection={<IconCalendarClock size={16} />}
          disabled={isLocked}
          data-testid="open-builder"
          onClick={() => setDraft(entries)}
        >
          {t("task_form:schedule.build")}
        </Button>
      </div>
      <Modal
        opened={draft !== null}
        onClose={() => setDraft(null)}
        title={t("task_form:schedule.title")}
        size={720}
      >
        {draft !== null && (
          <>
            <CronBuilder {...{ value: draft, zone, timetable, path }} onChange={setDraft} />
            <Group justify="flex-end" className={classes.foot ?? ""}>
              <Button onClick={() => setDraft(null)}>{t("common:action.cancel")}</Button>
              <Button
                variant="filled"
                data-testid="use-schedule"
                onClick={() => {
                  set(draft);
                  setDraft(null);
                }}
              >
                {t("task_form:schedule.use")}
              </Button>
            </Group>
          </>
        )}
      </Modal>
    </>
  );
}

export function written(entries: string[]): string | string[] | undefined {
  return entries.length > 1 ? entries : entries[0];
}
