// The side panel of a task instance: log, rendered templates, XCom, environment, why.

import { useTranslation } from "react-i18next";
import { EmptyState } from "@/components/EmptyState";
import { type PanelSubject, usePanel } from "@/components/panel";
import { SidePanel } from "@/components/SidePanel";

export type TaskPanelProps = PanelSubject & { taskId: string };

export function TaskPanel({ taskId }: TaskPanelProps) {
  const { t } = useTranslation("app");
  const { close } = usePanel();
  return (
    <SidePanel title={taskId} onClose={() => void close()}>
      <EmptyState title={t("soon.title")}>{t("soon.explain")}</EmptyState>
    </SidePanel>
  );
}
