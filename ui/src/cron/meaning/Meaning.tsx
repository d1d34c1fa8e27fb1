// What comes first: the schedule in a sentence, as text, and its next runs; then what is odd.
// All of it is told by the scheduler; nothing about schedules is worked out here.
import { Button } from "@mantine/core";
import { IconAlertTriangle, IconCircleX, IconInfoCircle } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "@/api/clock";
import { ApiProblem } from "@/api/problem";
import type { ScheduleAnswer, ScheduleFinding } from "@/api/types";
import { dateTime, localZone, relative } from "@/components/format";
import { useLanguage } from "@/i18n/language";
import classes from "../cron.module.css";
import { shapeOf, unfaithful } from "../shape";
import { CopyText } from "./CopyText";

const FEW = 5;

/** These have their own parts below; an uneven step is told beside its field. */
const ELSEWHERE = ["clock_change", "crowded"];

interface MeaningProps {
  entries: readonly string[];
  answer: ScheduleAnswer | undefined;
  error: Error | null;
  zone: string;
  onChange: (entries: string[], origin: string) => void;
}

export function Meaning({ entries, answer, error, zone, onChange }: MeaningProps) {
  const { t } = useTranslation("cron");
  const problem = error instanceof ApiProblem && entries.length > 0 ? error : null;
  const isUneven = unfaithful(shapeOf(entries)) !== null;
  const isOwn = ({ code }: ScheduleFinding) =>
    !ELSEWHERE.includes(code) && !(code === "uneven_step" && isUneven);
  return (
    <section className={classes.meaning} aria-label={t("meaning")}>
      <p className={classes.sentence} data-testid="cron-sentence" aria-live="polite">
        {entries.length === 0 ? t("byHand") : (answer?.sentence ?? (problem ? t("no") : "…"))}
      </p>
      {problem && (
        <p className={classes.refused} role="alert">
          {problem.message}
          {problem.hint && <span className="muted"> {problem.hint}</span>}
        </p>
      )}
      <div className={classes.expressions}>
        {entries.map((entry) => (
          <CopyText key={entry} text={entry} />
        ))}
      </div>
      {answer && <Runs answer={answer} zone={zone} />}
      {answer?.notices.filter(isOwn).map((notice) => (
        <Notice
          key={`${notice.code} ${notice.entry}`}
          notice={notice}
          onFix={(text) => onChange(text.split("\n"), "fix")}
        />
      ))}
    </section>
  );
}

function Runs({ answer, zone }: { answer: ScheduleAnswer; zone: string }) {
  const { t } = useTranslation("cron");
  const lang = useLanguage();
  const now = useNow(30_000);
  const [isAll, setAll] = useState(false);
  const here = localZone();
  const shown = answer.timezone || zone;
  const day = new Intl.DateTimeFormat(lang, { weekday: "short", timeZone: shown });
  const changes = new Map(
    answer.clock_changes.map(({ at, effects }) => [at.slice(0, 10), effects]),
  );
  const isElsewhere = answer.next.some(({ run_after }) => {
    const at = Date.parse(run_after);
    return dateTime(at, here) !== dateTime(at, shown);
  });
  if (answer.next.length === 0) return <p className="muted">{t("runs.never")}</p>;
  return (
    <>
      <table className={classes.runs} data-testid="cron-runs">
        <thead>
          <tr>
            <th scope="col">{t("runs.next", { zone: shown })}</th>
            {isElsewhere && <th scope="col">{t("runs.here")}</th>}
            <th scope="col">{t("runs.in")}</th>
          </tr>
        </thead>
        <tbody>
          {answer.next.slice(0, isAll ? undefined : FEW).map(({ run_after, local }) => {
            const at = Date.parse(run_after);
            const effects = changes.get(run_after.slice(0, 10));
            return (
              <tr key={run_after}>
                <td>
                  <span className={classes.weekday}>{day.format(at)}</span> {local}
                  {effects && effects.length > 0 && (
                    <span className={classes.mark} title={effects.join("\n")}>
                      {t("clock.mark")}
                    </span>
                  )}
                </td>
                {isElsewhere && <td className="muted">{dateTime(at, here)}</td>}
                <td className="muted">{relative(at, now, lang)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {answer.next.length > FEW && (
        <button type="button" className={classes.link} onClick={() => setAll(!isAll)}>
          {t(isAll ? "runs.fewer" : "runs.more", { count: answer.next.length })}
        </button>
      )}
    </>
  );
}

/** What stands between backticks is code. */
function marked(sentence: string) {
  return sentence.split("`").map((part, at) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one sentence do not move.
    at % 2 === 1 ? <code key={at}>{part}</code> : part,
  );
}

const SIGNS = { error: IconCircleX, warning: IconAlertTriangle, note: IconInfoCircle };

function Notice({ notice, onFix }: { notice: ScheduleFinding; onFix: (text: string) => void }) {
  const { t } = useTranslation("cron");
  const Sign = SIGNS[notice.severity];
  return (
    <div className={classes.notice} data-severity={notice.severity}>
      <Sign size={16} stroke={1.75} aria-label={t(`severity.${notice.severity}`)} />
      <p>{marked(notice.sentence)}</p>
      {notice.fix && (
        <Button size="xs" onClick={() => notice.fix && onFix(notice.fix)}>
          {t("fix", { text: notice.fix.replaceAll("\n", " · ") })}
        </Button>
      )}
    </div>
  );
}
