// One run over time. It is the run in the address, that of the side panel, or else the latest.
// Data and the choice of run only: spans.ts reckons the rows, GanttChart draws them.
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "@/api/clock";
import { useGraph } from "@/api/dags";
import { useRun, useRuns } from "@/api/runs";
import { useTaskInstances, useTriesOf } from "@/api/tasks";
import { EmptyState } from "@/components/EmptyState";
import { ErrorView } from "@/components/ErrorView";
import { usePanel } from "@/components/panel";
import type { PartProps } from "../RunList";
import { RunPicker } from "../RunPicker";
import classes from "../runs.module.css";
import { GanttChart } from "./GanttChart";
import { extentOf, ganttRows } from "./spans";

export function Gantt({ dagId, zone, search, set }: PartProps) {
  const { t } = useTranslation("dag_runs");
  const panel = usePanel();
  const { data: runs } = useRuns(dagId);
  const latest = runs?.pages[0]?.dag_runs[0]?.dag_run_id ?? null;
  const runId = search.a ?? panel.subject?.runId ?? latest;
  return (
    <div className={classes.tab}>
      <div className={classes.toolbar}>
        <RunPicker
          dagId={dagId}
          zone={zone}
          label={t("gantt.run")}
          value={runId}
          onChange={(run) => set({ a: run })}
          testId="gantt-run"
        />
        <span className="muted">{t("gantt.help")}</span>
      </div>
      {runId === null ? (
        <EmptyState title={t("list.none")}>{t("list.noneExplain")}</EmptyState>
      ) : (
        <GanttOfRun key={runId} dagId={dagId} runId={runId} zone={zone} />
      )}
    </div>
  );
}

interface GanttOfRunProps {
  dagId: string;
  runId: string;
  zone: string | undefined;
}

function GanttOfRun({ dagId, runId, zone }: GanttOfRunProps) {
  const panel = usePanel();
  const { data: run } = useRun(dagId, runId);
  const { data, error, refetch } = useTaskInstances(dagId, runId);
  const { data: graph } = useGraph(dagId, run ? { version: run.version } : {});
  const isOpen = run?.state === "running" || run?.state === "queued";
  const now = useNow(isOpen ? 1_000 : 0);
  const tasks = data?.task_instances;
  const retried = useMemo(() => tasks?.filter((task) => task.try_number > 1) ?? [], [tasks]);
  const triesOf = useTriesOf(dagId, runId, retried);
  const rows = useMemo(() => ganttRows(tasks ?? [], triesOf, now), [tasks, triesOf, now]);
  const start = Date.parse(run?.start_date ?? run?.queued_at ?? "") || now;
  const [from, to] = extentOf(rows, start, now);
  const whole = useMemo<[number, number]>(() => [from, to], [from, to]);
  if (error) return <ErrorView error={error} onRetry={() => void refetch()} />;
  if (run === undefined || tasks === undefined) return null;
  return (
    <GanttChart
      rows={rows}
      whole={whole}
      zone={zone}
      edges={graph?.edges ?? []}
      onOpen={({ taskId, mapIndex }) =>
        void panel.openTask(dagId, runId, taskId, mapIndex >= 0 ? { map: mapIndex } : {})
      }
    />
  );
}
