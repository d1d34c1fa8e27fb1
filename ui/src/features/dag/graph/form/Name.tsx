// The name of a task, which can be changed: all that refers to it follows.
import { TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { isComposing } from "@/components/useSubmitOnEnter";
import type { PaneProps } from "./RightPane";

export function Name({ taskId, apply }: { taskId: string; apply: PaneProps["apply"] }) {
  const { t } = useTranslation("task_form");
  const [name, setName] = useState(taskId);
  const [refused, setRefused] = useState<string | null>(null);
  const commit = async () => {
    const to = name.trim();
    if (to === "" || to === taskId) return setName(taskId);
    const why = await apply([{ edit: "rename_task", task_id: taskId, to }], [to]);
    setRefused(why?.message ?? null);
  };
  return (
    <TextInput
      id="task-name"
      flex={1}
      aria-label={t("name")}
      data-testid="task-name"
      value={name}
      error={refused}
      onChange={(event) => setName(event.currentTarget.value)}
      onBlur={() => void commit()}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (isComposing(event)) return;
        if (event.key === "Enter") void commit();
        if (event.key === "Escape") setName(taskId);
      }}
    />
  );
}
