// What can be done with one run of the list; deleting asks first.
// The rest is done at once: to see first which tasks will run again, there is the run's panel.
import { useClipboard } from "@mantine/hooks";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useClearRun, useDeleteRun, useMarkRun } from "@/api/runs";
import type { DagRun } from "@/api/types";
import { Confirm } from "@/components/Confirm";
import type { MenuEntries } from "@/components/ContextMenu";
import { notifyDone, notifyProblem } from "@/components/notify";

export function useRunMenu(open: (run: DagRun) => void): {
  menuOf: (run: DagRun) => MenuEntries;
  dialog: ReactNode;
} {
  const { t } = useTranslation(["runs", "common"]);
  const navigate = useNavigate();
  const clipboard = useClipboard();
  const clear = useClearRun();
  const mark = useMarkRun();
  const remove = useDeleteRun();
  const [doomed, setDoomed] = useState<DagRun | null>(null);

  const nameOf = (run: DagRun) => ({ dagId: run.dag_id, runId: run.dag_run_id });
  const told = (message: string) => ({
    onSuccess: () => notifyDone(message),
    onError: notifyProblem,
  });
  const again = (run: DagRun, only_failed: boolean) =>
    clear.mutate({ ...nameOf(run), dry_run: false, only_failed }, told(t("runs:done.again")));
  const markAs = (run: DagRun, state: "success" | "failed") =>
    mark.mutate({ ...nameOf(run), state }, told(t(`runs:done.${state}`)));
  const isActive = (run: DagRun) => run.state === "running" || run.state === "queued";

  const menuOf = (run: DagRun): MenuEntries => [
    { label: t("runs:act.open"), onSelect: () => open(run) },
    {
      label: t("runs:act.dag"),
      onSelect: () =>
        void navigate({
          to: "/dags/$dagId",
          params: { dagId: run.dag_id },
          search: { tab: "overview" },
        }),
    },
    "divider",
    {
      label: t("runs:act.retryFailed"),
      isDisabled: run.state !== "failed",
      onSelect: () => again(run, true),
    },
    {
      label: t("runs:act.retryAll"),
      isDisabled: isActive(run),
      onSelect: () => again(run, false),
    },
    {
      label: t("runs:act.markSuccess"),
      isDisabled: run.state === "success",
      onSelect: () => markAs(run, "success"),
    },
    {
      label: t("runs:act.markFailed"),
      isDisabled: run.state === "failed",
      onSelect: () => markAs(run, "failed"),
    },
    "divider",
    {
      label: t("runs:act.copyId"),
      onSelect: () => {
        clipboard.copy(run.dag_run_id);
        notifyDone(t("common:action.copied"));
      },
    },
    {
      label: t("runs:act.delete"),
      isDangerous: true,
      isDisabled: isActive(run),
      onSelect: () => setDoomed(run),
    },
  ];
  const dialog = (
    <Confirm
      isOpen={doomed !== null}
      title={t("runs:delete.title")}
      verb={t("common:action.delete")}
      isDangerous
      onConfirm={() => doomed && remove.mutateAsync(nameOf(doomed))}
      onClose={() => setDoomed(null)}
    >
      {doomed && t("runs:delete.explain", { run: doomed.dag_run_id, dag: doomed.dag_id })}
    </Confirm>
  );
  return { menuOf, dialog };
}
