// The next ten runs, in the DAG's zone, with what daylight saving does to them.
// The scheduler works out the times and their notes; no schedule is read here.
import { useTranslation } from "react-i18next";
import { useNextRuns } from "@/api/dags";
import { ErrorView } from "@/components/ErrorView";
import { Time } from "@/components/Time";
import classes from "./overview.module.css";
import { Section } from "./Section";

const COUNT = 10;

export function NextRuns({ dagId, isPaused }: { dagId: string; isPaused: boolean }) {
  const { t } = useTranslation("overview");
  const { data, error } = useNextRuns(dagId, { count: COUNT });
  return (
    <Section title={t("next.title")} beside={data?.sentence} testId="next-runs">
      <div className={classes.calm}>
        {error && <ErrorView error={error} isCompact />}
        {isPaused && <p className={classes.answer}>{t("next.paused")}</p>}
        {data?.runs.length === 0 && <p className="muted">{t("next.none")}</p>}
        <ol className={classes.list}>
          {data?.runs.map((run) => (
            <li key={run.run_after}>
              <Time at={run.run_after} zone={data.timezone} />
              <span className={classes.grow}>
                {run.note && <span className={classes.note}>{run.note}</span>}
              </span>
              <span className="muted">
                <Time at={run.run_after} zone={data.timezone} show="relative" />
              </span>
            </li>
          ))}
        </ol>
      </div>
    </Section>
  );
}
