// When a task that keeps failing is tried again, one row for each try.
// The times are the engine's rules, worked out in model.ts.
import { useTranslation } from "react-i18next";
import { duration } from "@/components/format";
import { useLanguage } from "@/i18n/language";
import classes from "./form.module.css";
import { type Span, triesAfter } from "./model";

/** `said` holds the task's keys laid over the DAG's defaults. */
export function Tries({ said }: { said: Record<string, unknown> }) {
  const { t } = useTranslation("task_form");
  const lang = useLanguage();
  const tries = triesAfter(said);
  if (tries.length === 0) return null;
  const text = ({ least, most }: Span) =>
    least === most
      ? duration(least, lang, 0)
      : `${duration(least, lang, 0)} – ${duration(most, lang, 0)}`;
  const more = Number(said.retries) - tries.length;
  return (
    <table className={classes.tries} data-testid="tries" aria-label={t("tries.label")}>
      <thead>
        <tr>
          <th scope="col">{t("tries.try")}</th>
          <th scope="col">{t("tries.pause")}</th>
          <th scope="col">{t("tries.since")}</th>
        </tr>
      </thead>
      <tbody>
        {tries.map(({ pause, since }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a try is its number.
          <tr key={at}>
            <th scope="row">{at + 2}</th>
            <td>{text(pause)}</td>
            <td>{text(since)}</td>
          </tr>
        ))}
        {more > 0 && (
          <tr>
            <td colSpan={3}>{t("tries.more", { count: more })}</td>
          </tr>
        )}
      </tbody>
    </table>
  );
}
