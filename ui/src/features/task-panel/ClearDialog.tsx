// Before tasks run again: which, and a list of all that this means.
// The scheduler says which, without doing it yet. A whole run is cleared in the run's panel.
import { SegmentedControl } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type TaskKey, useClearTasks } from "@/api/tasks";
import { Confirm } from "@/components/Confirm";
import { notifyDone } from "@/components/notify";
import { StateGlyph } from "@/components/StateGlyph";
import classes from "./task.module.css";

const SCOPES = ["only", "downstream", "upstream", "both"] as const;
export type Scope = (typeof SCOPES)[number];

interface ClearDialogProps {
  task: TaskKey;
  first: Scope;
  onClose: () => void;
}

export function ClearDialog({ task, first, onClose }: ClearDialogProps) {
  const { t } = useTranslation("task_panel");
  const [scope, setScope] = useState<Scope>(first);
  const clear = useClearTasks();
  const { dagId, runId, taskId, mapIndex } = task;
  const request = {
    ...{ dagId, dag_run_id: runId, only_failed: false },
    task_ids: [mapIndex < 0 ? taskId : ([taskId, mapIndex] as [string, number])],
    include_downstream: scope === "downstream" || scope === "both",
    include_upstream: scope === "upstream" || scope === "both",
  };
  const preview = useQuery({
    queryKey: ["clear", dagId, runId, taskId, mapIndex, scope],
    queryFn: () => clear.mutateAsync({ ...request, dry_run: true }),
    retry: false,
    gcTime: 0,
  });
  const instances = preview.data?.task_instances;
  return (
    <Confirm
      isOpen
      title={t("clear.title", { task: taskId })}
      verb={t("clear.verb")}
      onClose={onClose}
      onConfirm={async () => {
        const cleared = await clear.mutateAsync({ ...request, dry_run: false });
        notifyDone(t("clear.done", { count: cleared.task_instances.length }));
      }}
    >
      <SegmentedControl
        fullWidth
        aria-label={t("clear.scope")}
        value={scope}
        onChange={(value) => setScope(value as Scope)}
        data={SCOPES.map((value) => ({ value, label: t(`clear.${value}`) }))}
      />
      <p className={classes.sentence}>
        {instances ? t("clear.explain", { count: instances.length }) : t("clear.unknown")}
      </p>
      {instances && (
        <ul className={classes.cleared}>
          {instances.map((it) => (
            <li key={`${it.task_id} ${it.map_index}`}>
              <StateGlyph state={it.state ?? "none"} />
              {it.task_id}
              {it.map_index >= 0 && ` [${it.map_index}]`}
            </li>
          ))}
        </ul>
      )}
    </Confirm>
  );
}
