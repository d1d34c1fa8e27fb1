// A dry run below the canvas: a bar for every try on a clock of its own, what each would be given,
// and what follows if one fails. The canvas shows the states at the instant that is picked.
import { Checkbox, Slider, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { type RehearsedTask, useRehearsal } from "@/api/trials";
import { ErrorView } from "@/components/ErrorView";
import { duration } from "@/components/format";
import { StateBadge } from "@/components/StateBadge";
import { StateGlyph } from "@/components/StateGlyph";
import { instantOf } from "@/components/zoned";
import { useLanguage } from "@/i18n/language";
import { stateColor } from "@/theme/states";
import { statesAt } from "./scope";
import classes from "./trial.module.css";
import type { Trying } from "./useTrying";

interface DryRunProps {
  trying: Trying;
  zone: string;
  path: string;
  text: string;
  taskId: string | null;
  onChoose: (id: string) => void;
}

const nameOf = (it: RehearsedTask) => `${it.task_id}/${it.map_index}/${it.try_number}`;

export function DryRun({ trying, zone, path, text, taskId, onChoose }: DryRunProps) {
  const { t } = useTranslation("trial");
  const { failing, toggleFailing, setDryStates: setStates } = trying;
  const lang = useLanguage();
  const [date, setDate] = useState("");
  const day = date ? instantOf(date, zone) : null;
  const logical_date = day === null ? null : new Date(day).toISOString();
  const [picked, setPicked] = useState<number | null>(null);
  const [row, setRow] = useState<string | null>(null);
  const { data: run, error } = useRehearsal({ path, text, logical_date }, failing);
  const total = run?.seconds ?? 0;
  const at = Math.min(picked ?? total, total);
  useEffect(() => {
    setStates(run ? statesAt(run.tasks, at) : null);
  }, [run, at, setStates]);
  if (error) return <ErrorView error={error} isCompact />;
  if (!run) return null;
  const shown =
    run.tasks.find((it) => nameOf(it) === row && it.task_id === taskId) ??
    run.tasks.find((it) => it.task_id === taskId);
  const time = (seconds: number) => duration(seconds, lang, 0);
  const part = (seconds: number) => `${total > 0 ? (seconds / total) * 100 : 0}%`;
  return (
    <div className={classes.pane} data-testid="dry-run">
      <div className={classes.times}>
        <div className={classes.clock}>
          <StateBadge state={run.state} />
          <span>{t("total", { time: time(total) })}</span>
          <Slider
            flex={1}
            thumbLabel={t("instant")}
            label={time}
            min={0}
            max={Math.max(total, 1)}
            step={Math.max(total, 1) / 200}
            value={at}
            onChange={setPicked}
          />
          <TextInput
            type="datetime-local"
            size="xs"
            aria-label={t("date")}
            title={t("dateHelp", { zone })}
            value={date}
            onChange={(event) => setDate(event.target.value)}
            data-testid="dry-date"
          />
        </div>
        <ol className={classes.rows} aria-label={t("timeline")}>
          {run.tasks.map((it) => {
            const start = it.start ?? it.end ?? 0;
            const first = it.rendered[0]?.text;
            return (
              <li key={nameOf(it)}>
                <button
                  type="button"
                  title={it.why ?? first}
                  aria-pressed={shown === it}
                  data-testid={`dry-${it.task_id}`}
                  data-state={it.state}
                  onClick={() => {
                    setRow(nameOf(it));
                    onChoose(it.task_id);
                  }}
                  onDoubleClick={() => toggleFailing(it.task_id)}
                >
                  <StateGlyph state={it.state} />
                  <span className={classes.name}>{it.task_id}</span>
                  <span className={classes.track} aria-hidden>
                    <span
                      className={classes.bar}
                      style={{
                        left: part(start),
                        width: part((it.end ?? total) - start),
                        background: stateColor(it.state),
                      }}
                    />
                  </span>
                  <span className={classes.time}>
                    {it.start === null ? "–" : `+${time(it.start)}`}
                    {it.start !== null && !it.is_measured && ` · ${t("guess")}`}
                  </span>
                </button>
              </li>
            );
          })}
        </ol>
      </div>
      <section className={classes.detail} aria-label={shown?.task_id} data-testid="dry-detail">
        {shown === undefined ? (
          <p className="muted">{t("dryHelp")}</p>
        ) : (
          <>
            <strong>{shown.task_id}</strong>
            <Checkbox
              label={t("makeFail")}
              checked={failing.includes(shown.task_id)}
              onChange={() => toggleFailing(shown.task_id)}
              data-testid="dry-fail"
            />
            {shown.why && <p>{shown.why}</p>}
            {shown.start !== null && !shown.is_measured && (
              <p className="muted">{t("guessHelp")}</p>
            )}
            {shown.rendered.map((field) => (
              <div key={field.path}>
                <span className="muted">{field.path}</span>
                <pre className={classes.command} data-error={field.is_error}>
                  {field.text}
                </pre>
              </div>
            ))}
          </>
        )}
      </section>
    </div>
  );
}
