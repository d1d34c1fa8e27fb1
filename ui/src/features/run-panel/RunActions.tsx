// What can be done with a run. Whatever makes tasks run again says first which ones; what cannot be
// taken back asks.
import { Button } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import {
  IconCheck,
  IconCopy,
  IconPlayerStop,
  IconRefresh,
  IconTrash,
  IconX,
} from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useDeleteRun, useMarkRun } from "@/api/runs";
import type { DagRun } from "@/api/types";
import { Confirm } from "@/components/Confirm";
import { MenuButton, type MenuEntries } from "@/components/ContextMenu";
import { dateTime } from "@/components/format";
import { notifyDone } from "@/components/notify";
import { usePanel } from "@/components/panel";
import { ClearDialog, type ClearWhat } from "./ClearDialog";

type Asked = "delete" | "success" | "failed" | "stop";

export function RunActions({ run, zone }: { run: DagRun; zone: string | undefined }) {
  const { t } = useTranslation(["run_panel", "common"]);
  const clipboard = useClipboard();
  const [clear, setClear] = useState<ClearWhat | null>(null);
  const [asked, setAsked] = useState<Asked | null>(null);
  const isOpen = run.state === "running" || run.state === "queued";
  const entries: MenuEntries = [
    ...(run.state === "failed"
      ? [
          {
            label: t("act.retry"),
            icon: <IconRefresh size={16} />,
            onSelect: () => setClear("failed" as const),
          },
        ]
      : []),
    {
      label: t("act.clear"),
      icon: <IconRefresh size={16} />,
      onSelect: () => setClear("all"),
    },
    "divider",
    ...(isOpen
      ? [
          {
            label: t("act.stop"),
            icon: <IconPlayerStop size={16} />,
            onSelect: () => setAsked("stop"),
          },
        ]
      : []),
    {
      label: t("act.success"),
      icon: <IconCheck size={16} />,
      isDisabled: run.state === "success",
      onSelect: () => setAsked("success"),
    },
    {
      label: t("act.failed"),
      icon: <IconX size={16} />,
      isDisabled: run.state === "failed",
      onSelect: () => setAsked("failed"),
    },
    "divider",
    {
      label: t("act.copyId"),
      icon: <IconCopy size={16} />,
      onSelect: () => {
        clipboard.copy(run.dag_run_id);
        notifyDone(t("common:action.copied"));
      },
    },
    {
      label: t("act.delete"),
      icon: <IconTrash size={16} />,
      isDangerous: true,
      isDisabled: isOpen,
      onSelect: () => setAsked("delete"),
    },
  ];
  return (
    <>
      {run.state === "failed" && (
        <Button onClick={() => setClear("failed")} data-testid="retry-failed">
          {t("act.retryShort")}
        </Button>
      )}
      <MenuButton entries={entries} />
      {clear && <ClearDialog run={run} what={clear} onClose={() => setClear(null)} />}
      <Question run={run} zone={zone} asked={asked} onClose={() => setAsked(null)} />
    </>
  );
}

interface QuestionProps {
  run: DagRun;
  zone: string | undefined;
  asked: Asked | null;
  onClose: () => void;
}

function Question({ run, zone, asked, onClose }: QuestionProps) {
  const { t } = useTranslation(["run_panel", "common"]);
  const panel = usePanel();
  const mark = useMarkRun();
  const remove = useDeleteRun();
  if (asked === null) return null;
  const name = { dagId: run.dag_id, runId: run.dag_run_id };
  const act = async () => {
    if (asked === "delete") {
      await remove.mutateAsync(name);
      await panel.close();
    } else {
      await mark.mutateAsync({ ...name, state: asked === "success" ? "success" : "failed" });
    }
    notifyDone(t(`done.${asked}`));
  };
  return (
    <Confirm
      isOpen
      title={t(`ask.${asked}.title`, { date: dateTime(Date.parse(run.run_after), zone) })}
      verb={t(`ask.${asked}.verb`)}
      isDangerous={asked === "delete" || asked === "stop"}
      onConfirm={act}
      onClose={onClose}
    >
      {t(`ask.${asked}.explain`)}
    </Confirm>
  );
}
