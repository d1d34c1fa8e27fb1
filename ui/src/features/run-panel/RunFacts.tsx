// What a run is: its state and why, its dates, its configuration, the version of its file.
// To read only: what can be done with a run is in RunActions, its tasks in TaskList.
import { useTranslation } from "react-i18next";
import type { DagRun } from "@/api/types";
import { Duration } from "@/components/Duration";
import { StateBadge } from "@/components/StateBadge";
import { Time } from "@/components/Time";
import classes from "./run-panel.module.css";

export function RunHead({ run }: { run: DagRun }) {
  const { t } = useTranslation("common");
  const isRunning = run.state === "running";
  return (
    <div className={classes.head} data-testid="run-state" data-state={run.state}>
      <StateBadge state={run.state} />
      <Duration seconds={run.duration} since={isRunning ? run.start_date : null} />
      <span className="muted">{t(`runType.${run.run_type}`)}</span>
      {run.reason && <p>{run.reason}</p>}
    </div>
  );
}

export function RunFacts({ run, zone }: { run: DagRun; zone: string | undefined }) {
  const { t } = useTranslation("run_panel");
  const dates = [
    ["logical", run.logical_date],
    ["after", run.run_after],
    ["queued", run.queued_at],
    ["started", run.start_date],
    ["ended", run.end_date],
  ] as const;
  const { data_interval_start: from, data_interval_end: to } = run;
  const hasInterval = from !== null && to !== null && from !== to;
  const conf = run.conf ?? null;
  return (
    <dl className={classes.facts}>
      <dt>{t("fact.id")}</dt>
      <dd className="mono">{run.dag_run_id}</dd>
      {dates.map(([name, at]) =>
        at ? (
          <Fact key={name} name={t(`fact.${name}`)}>
            <Time at={at} zone={zone} withSeconds={name !== "logical" && name !== "after"} />
          </Fact>
        ) : null,
      )}
      {hasInterval && (
        <Fact name={t("fact.interval")}>
          <Time at={from} zone={zone} />
          <br />
          <Time at={to} zone={zone} />
        </Fact>
      )}
      <Fact name={t("fact.version")}>{run.version}</Fact>
      {run.note && <Fact name={t("fact.note")}>{run.note}</Fact>}
      {conf !== null && (
        <Fact name={t("fact.conf")}>
          <pre className={classes.conf}>{JSON.stringify(conf, null, 2)}</pre>
        </Fact>
      )}
    </dl>
  );
}

function Fact({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
