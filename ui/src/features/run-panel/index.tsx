// The side panel of a run. What a failed run shows first is what changed since it last worked.
// It sets the order of the parts and hands each its run; whether it is open is in the address.

import { useTranslation } from "react-i18next";
import { useDag } from "@/api/dags";
import { useRun } from "@/api/runs";
import type { DagRun } from "@/api/types";
import { ErrorView } from "@/components/ErrorView";
import { dateTime } from "@/components/format";
import { usePanel } from "@/components/panel";
import { SidePanel } from "@/components/SidePanel";
import { ChangesSince } from "./ChangesSince";
import { RunActions } from "./RunActions";
import { RunFacts, RunHead } from "./RunFacts";
import classes from "./run-panel.module.css";
import { TaskList } from "./TaskList";

interface RunPanelProps {
  dagId: string;
  runId: string;
}

export function RunPanel({ dagId, runId }: RunPanelProps) {
  const { close } = usePanel();
  const { data: dag } = useDag(dagId);
  const { data: run, error, refetch } = useRun(dagId, runId);
  const zone = dag?.timezone;
  return (
    <SidePanel
      title={run ? dateTime(Date.parse(run.run_after), zone) : runId}
      head={run ? <RunHead run={run} /> : <div className={classes.headPlace} />}
      actions={run && <RunActions run={run} zone={zone} />}
      onClose={() => void close()}
    >
      {error && !run && <ErrorView error={error} onRetry={() => void refetch()} isCompact />}
      {run && <Body run={run} zone={zone} />}
    </SidePanel>
  );
}

function Body({ run, zone }: { run: DagRun; zone: string | undefined }) {
  const { t } = useTranslation("run_panel");
  return (
    <div className={classes.body}>
      {run.state === "failed" && <ChangesSince run={run} zone={zone} />}
      <section>
        <h3>{t("tasks")}</h3>
        <TaskList run={run} />
      </section>
      <section>
        <h3>{t("about")}</h3>
        <RunFacts run={run} zone={zone} />
      </section>
    </div>
  );
}
