// What can be done with a task instance: let it run again, declare how it ended, stop it.
// Each of them asks first; which tasks a clearing reaches is ClearDialog's question.
import { Button } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type TaskKey, useMarkTask } from "@/api/tasks";
import type { TaskInstance } from "@/api/types";
import { Confirm } from "@/components/Confirm";
import { MenuButton, type MenuEntries } from "@/components/ContextMenu";
import { notifyDone } from "@/components/notify";
import { ClearDialog, type Scope } from "./ClearDialog";

const OVER = new Set(["success", "failed", "skipped", "upstream_failed", "removed"]);

interface TaskActionsProps {
  task: TaskKey;
  instance: TaskInstance;
}

type Asked = { act: "clear"; scope: Scope } | { act: "success" | "failed" | "stop" };

export function TaskActions({ task, instance }: TaskActionsProps) {
  const { t } = useTranslation("task_panel");
  const [asked, setAsked] = useState<Asked | null>(null);
  const mark = useMarkTask();
  const state = instance.state ?? "none";
  const isRunning = state === "running";
  const hasRun = OVER.has(state) || state === "up_for_retry";
  const entries: MenuEntries = [
    {
      label: t("act.only"),
      isDisabled: !hasRun,
      onSelect: () => setAsked({ act: "clear", scope: "only" }),
    },
    "divider",
    {
      label: t("act.success"),
      isDisabled: state === "success",
      onSelect: () => setAsked({ act: "success" }),
    },
    {
      label: t("act.failed"),
      isDisabled: state === "failed",
      onSelect: () => setAsked({ act: "failed" }),
    },
  ];
  const close = () => setAsked(null);
  const verdict = asked && asked.act !== "clear" ? asked.act : null;
  return (
    <>
      {isRunning && (
        <Button onClick={() => setAsked({ act: "stop" })} data-testid="task-stop">
          {t("act.stop")}
        </Button>
      )}
      {hasRun && (
        <Button
          onClick={() => setAsked({ act: "clear", scope: "downstream" })}
          data-testid="task-clear"
        >
          {t(state === "failed" ? "act.retry" : "act.clear")}
        </Button>
      )}
      <MenuButton entries={entries} />
      {asked?.act === "clear" && <ClearDialog task={task} first={asked.scope} onClose={close} />}
      {verdict && (
        <Confirm
          isOpen
          title={t(`mark.${verdict}.title`, { task: task.taskId })}
          verb={t(`mark.${verdict}.verb`)}
          isDangerous={verdict !== "success"}
          onClose={close}
          onConfirm={async () => {
            await mark.mutateAsync({ ...task, state: verdict === "success" ? verdict : "failed" });
            notifyDone(t(`mark.${verdict}.done`, { task: task.taskId }));
          }}
        >
          {t(`mark.${verdict}.explain`)}
        </Confirm>
      )}
    </>
  );
}
