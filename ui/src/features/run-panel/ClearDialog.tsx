// Before tasks run again: which ones those are. The program itself is asked, without doing it yet.
// For the whole run or what failed of it; one task and those around it is the task panel's.
import { Checkbox } from "@mantine/core";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useClearRun } from "@/api/runs";
import type { DagRun, TaskInstance } from "@/api/types";
import { Confirm } from "@/components/Confirm";
import { ErrorView } from "@/components/ErrorView";
import { notifyDone } from "@/components/notify";
import { StateGlyph } from "@/components/StateGlyph";
import classes from "./run-panel.module.css";

export type ClearWhat = "failed" | "all";

interface ClearDialogProps {
  run: DagRun;
  what: ClearWhat;
  onClose: () => void;
}

export function ClearDialog({ run, what, onClose }: ClearDialogProps) {
  const { t } = useTranslation("run_panel");
  const [isLatest, setLatest] = useState(false);
  const preview = useClearRun();
  const clear = useClearRun();
  const asked = {
    ...{ dagId: run.dag_id, runId: run.dag_run_id },
    ...{ only_failed: what === "failed", run_on_latest_version: isLatest },
  };
  const { mutate: ask } = preview;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the question's parts, not the object.
  useEffect(() => {
    ask({ ...asked, dry_run: true });
  }, [ask, run.dag_id, run.dag_run_id, what, isLatest]);
  const affected = preview.data && "task_instances" in preview.data ? preview.data : null;
  return (
    <Confirm
      isOpen
      title={t(`clear.${what}`)}
      verb={t("clear.verb")}
      onClose={onClose}
      onConfirm={async () => {
        await clear.mutateAsync({ ...asked, dry_run: false });
        notifyDone(t("clear.done"));
      }}
    >
      <p style={{ margin: 0, minHeight: 20 }} aria-live="polite" data-testid="clear-sentence">
        {affected && t("clear.again", { count: affected.total_entries })}
      </p>
      {preview.error && <ErrorView error={preview.error} isCompact />}
      <ul className={classes.preview} style={{ height: 160 }}>
        {affected?.task_instances.map((task) => (
          <li key={`${task.task_id} ${task.map_index}`}>
            <StateGlyph state={task.state ?? "none"} />
            {nameOf(task)}
          </li>
        ))}
      </ul>
      <Checkbox
        mt="md"
        label={t("clear.latest")}
        checked={isLatest}
        onChange={(event) => setLatest(event.currentTarget.checked)}
      />
    </Confirm>
  );
}

function nameOf({ task_id, map_index }: TaskInstance): string {
  return map_index >= 0 ? `${task_id} [${map_index}]` : task_id;
}
