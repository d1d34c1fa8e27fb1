// The side panel of a task instance: log, rendered templates, XCom, environment, why.
// It decides which try and which tab is shown; what a tab shows is its own file.
import { Tabs } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useDag } from "@/api/dags";
import { type TaskKey, useTaskInstance } from "@/api/tasks";
import { EmptyState } from "@/components/EmptyState";
import { ErrorView } from "@/components/ErrorView";
import { PARTS, type PanelPart, type PanelSubject, usePanel } from "@/components/panel";
import { SidePanel } from "@/components/SidePanel";
import { EnvironmentTab } from "./EnvironmentTab";
import { LogView } from "./log/LogView";
import { RenderedTab } from "./RenderedTab";
import { TaskActions } from "./TaskActions";
import { TaskHead } from "./TaskHead";
import classes from "./task.module.css";
import { WhyTab } from "./WhyTab";
import { XComTab } from "./XComTab";

export type TaskPanelProps = PanelSubject & { taskId: string };

export function TaskPanel({ dagId, runId, taskId, mapIndex, tryNumber, part }: TaskPanelProps) {
  const { t } = useTranslation("task_panel");
  const panel = usePanel();
  const task: TaskKey = { dagId, runId, taskId, mapIndex };
  const { data: dag } = useDag(dagId);
  const { data: instance, error, refetch } = useTaskInstance(task);
  // While a task waits for its next try, what can be read is of the try before.
  const latest = instance ? latestTry(instance.state, instance.try_number) : 0;
  const shownTry = tryNumber ?? latest;
  const shown: PanelPart = part ?? (instance && latest === 0 ? "why" : "log");
  const tabs = (
    <Tabs
      value={shown}
      onChange={(to) => void panel.show({ panel: (to ?? "log") as PanelPart })}
      className={classes.tabs ?? ""}
    >
      <Tabs.List aria-label={t("tabs")}>
        {PARTS.map((name) => (
          <Tabs.Tab key={name} value={name} data-testid={`task-tab-${name}`}>
            {t(`tab.${name}`)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
    </Tabs>
  );
  return (
    <SidePanel
      title={taskId}
      onClose={() => void panel.close()}
      actions={instance && <TaskActions task={task} instance={instance} />}
      head={
        instance && (
          <>
            <TaskHead
              {...{ task, instance, latest, shownTry }}
              zone={dag?.timezone}
              onTry={(n) => void panel.show({ try: n })}
              onMap={(map) => void panel.openTask(dagId, runId, taskId, { map })}
              onRun={() => void panel.openRun(dagId, runId)}
            />
            {tabs}
          </>
        )
      }
    >
      {error && <ErrorView error={error} onRetry={() => void refetch()} isCompact />}
      {instance && (
        <div className={classes.part} data-part={shown}>
          {shown === "why" && <WhyTab {...{ task, instance }} />}
          {shown === "xcom" && <XComTab task={task} />}
          {shown !== "why" && shown !== "xcom" && shownTry < 1 && (
            <EmptyState title={t("noTry.title")}>{t("noTry.explain")}</EmptyState>
          )}
          {shownTry > 0 && shown === "log" && (
            <LogView key={shownTry} log={{ ...task, tryNumber: shownTry }} zone={dag?.timezone} />
          )}
          {shownTry > 0 && shown === "rendered" && <RenderedTab task={task} n={shownTry} />}
          {shownTry > 0 && shown === "env" && <EnvironmentTab task={task} n={shownTry} />}
        </div>
      )}
    </SidePanel>
  );
}

/** The scheduler counts the try that comes next as soon as it waits for it. */
export function latestTry(state: string | null, counted: number): number {
  const isAhead = state === "up_for_retry";
  return isAhead ? Math.max(0, counted - 1) : counted;
}
