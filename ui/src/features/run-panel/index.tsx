// The side panel of a run: its state, what changed since it last worked, its tasks, what to do.

import { useTranslation } from "react-i18next";
import { EmptyState } from "@/components/EmptyState";
import { usePanel } from "@/components/panel";
import { SidePanel } from "@/components/SidePanel";

interface RunPanelProps {
  dagId: string;
  runId: string;
}

export function RunPanel({ runId }: RunPanelProps) {
  const { t } = useTranslation("app");
  const { close } = usePanel();
  return (
    <SidePanel title={runId} onClose={() => void close()}>
      <EmptyState title={t("soon.title")}>{t("soon.explain")}</EmptyState>
    </SidePanel>
  );
}
