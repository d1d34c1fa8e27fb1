// What unfolds below: the year, the changes of the clock, other DAGs, other programs' spelling.
// Each part asks for its own when it is opened, and not before.
import { Button } from "@mantine/core";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { serverNow } from "@/api/connection";
import { useSchedule } from "@/api/schedule";
import type { ScheduleAnswer, ScheduleCrowd, ScheduleQuestion } from "@/api/types";
import { timeOnly } from "@/components/format";
import classes from "../cron.module.css";
import { dialectName } from "../dialects";
import { CopyText } from "./CopyText";
import { YearStrip } from "./YearStrip";

interface MoreProps {
  question: ScheduleQuestion;
  answer: ScheduleAnswer | undefined;
  isUnfolded: boolean;
  onChange: (entries: string[]) => void;
}

export function More({ question, answer, isUnfolded, onChange }: MoreProps) {
  const { t } = useTranslation("cron");
  if (answer === undefined) return null;
  const changes = answer.clock_changes.filter(({ effects }) => effects.length > 0);
  return (
    <div className={classes.more}>
      <Part title={t("year.title")} isOpen={isUnfolded}>
        <Year question={question} clockDays={answer.clock_changes} />
      </Part>
      {answer.clock_changes.length > 0 && (
        <Part title={t("clock.title")} count={changes.length} isOpen={isUnfolded}>
          {changes.length === 0 && <p className="muted">{t("clock.nothing")}</p>}
          {changes.length > 0 && (
            <ul className={classes.changes}>
              {changes.map(({ at, sentence, effects }) => (
                <li key={at}>
                  {effects.map((effect) => (
                    <p key={effect}>{effect}</p>
                  ))}
                  <p className="muted">{sentence}</p>
                </li>
              ))}
            </ul>
          )}
        </Part>
      )}
      {answer.crowd && (
        <Part title={t("crowd.title")} count={answer.crowd.same_minute} isOpen={isUnfolded}>
          <Crowd crowd={answer.crowd} zone={answer.timezone} onChange={onChange} />
        </Part>
      )}
      <Part title={t("copy.title")} isOpen={isUnfolded}>
        <Forms answer={answer} />
      </Part>
    </div>
  );
}

interface PartProps {
  title: string;
  count?: number;
  isOpen: boolean;
  children: ReactNode;
}

/** Its body is not even asked for as long as it is folded. */
function Part({ title, count = 0, isOpen, children }: PartProps) {
  const [isShown, setShown] = useState(isOpen);
  return (
    <details
      className={classes.part}
      open={isShown}
      onToggle={({ currentTarget }) => setShown(currentTarget.open)}
    >
      <summary>
        {title}
        {count > 0 && <span className={classes.count}>{count}</span>}
      </summary>
      {isShown && children}
    </details>
  );
}

interface YearProps {
  question: ScheduleQuestion;
  clockDays: ScheduleAnswer["clock_changes"];
}

function Year({ question, clockDays }: YearProps) {
  const { t } = useTranslation("cron");
  const [year, setYear] = useState(() => new Date(serverNow()).getFullYear());
  const { data, error } = useSchedule({ ...question, count: 1, year });
  if (error) return <p className="muted">{t("year.unknown")}</p>;
  const changes = clockDays.filter(({ effects }) => effects.length > 0);
  return (
    <YearStrip
      year={year}
      onYear={setYear}
      today={dayIn(new Date(serverNow()).toISOString(), question.timezone)}
      runs={new Map(data?.year?.days.map(({ date, runs }) => [date, runs]))}
      changes={
        new Map(
          changes.map(({ at, effects }) => [dayIn(at, question.timezone), effects.join(". ")]),
        )
      }
    />
  );
}

function dayIn(at: string, timeZone: string | undefined): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" }).format(Date.parse(at));
}

interface CrowdProps {
  crowd: ScheduleCrowd;
  zone: string;
  onChange: (entries: string[]) => void;
}

function Crowd({ crowd, zone, onChange }: CrowdProps) {
  const { t } = useTranslation("cron");
  const { suggestion, dag_ids, same_minute, same_hour } = crowd;
  const time = timeOnly(Date.parse(crowd.run_after), zone);
  return (
    <div className={classes.crowd}>
      <p>
        {same_minute > 0
          ? t("crowd.minute", { count: same_minute, time })
          : t("crowd.free", { time })}{" "}
        {same_hour > same_minute && t("crowd.hour", { count: same_hour - same_minute })}
      </p>
      {dag_ids.length > 0 && <p className="muted">{dag_ids.join(", ")}</p>}
      {suggestion && same_minute > 0 && (
        <Button size="xs" onClick={() => onChange(suggestion.split("\n"))}>
          {t("crowd.take", { minute: `${crowd.freest_minute}`.padStart(2, "0") })}
        </Button>
      )}
    </div>
  );
}

const OFFERED = ["unix", "airflow", "quartz", "systemd", "aws"];

function Forms({ answer }: { answer: ScheduleAnswer }) {
  const { t } = useTranslation("cron");
  const offered = OFFERED.filter((name) =>
    answer.entries.some(({ dialects }) => dialects.some(({ dialect }) => dialect === name)),
  );
  return (
    <dl className={classes.forms}>
      {offered.map((name) => {
        const forms = answer.entries.flatMap(({ dialects }) =>
          dialects.filter(({ dialect }) => dialect === name),
        );
        return (
          <div key={name}>
            <dt>{dialectName(name, t)}</dt>
            <dd>
              {[...new Map(forms.map((form) => [form.text ?? form.refused, form])).values()].map(
                ({ text, refused }) =>
                  text ? (
                    <CopyText key={text} text={text} label={dialectName(name, t)} />
                  ) : (
                    <span key={refused} className="muted">
                      {refused}
                    </span>
                  ),
              )}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}
