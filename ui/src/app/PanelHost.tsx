// Puts the run's or the task's panel beside the page, as the address asks.
// What a panel shows is the feature's; that the two meet here keeps them apart.

import { lazy, Suspense } from "react";
import { usePanel } from "@/components/panel";

const RunPanel = lazy(() =>
  import("@/features/run-panel").then((it) => ({ default: it.RunPanel })),
);
const TaskPanel = lazy(() =>
  import("@/features/task-panel").then((it) => ({ default: it.TaskPanel })),
);

export function PanelHost() {
  const { subject } = usePanel();
  if (subject === null) return null;
  const { dagId, runId, taskId, mapIndex, tryNumber, part } = subject;
  return (
    <Suspense>
      {taskId === null ? (
        <RunPanel key={`${dagId}/${runId}`} dagId={dagId} runId={runId} />
      ) : (
        <TaskPanel
          key={`${dagId}/${runId}/${taskId}/${mapIndex}`}
          {...{ dagId, runId, taskId, mapIndex, tryNumber, part }}
        />
      )}
    </Suspense>
  );
}
