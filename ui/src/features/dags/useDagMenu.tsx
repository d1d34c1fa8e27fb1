// What can be done with one DAG of the list, and how its file is opened.
// Triggering and pausing come in from the list, which has their dialogs.
import { useClipboard } from "@mantine/hooks";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { DagOverview } from "@/api/types";
import type { MenuEntries } from "@/components/ContextMenu";
import { notifyDone } from "@/components/notify";
import { platform } from "@/platform";

interface DagActs {
  open: (dag: DagOverview) => void;
  flip: (dag: DagOverview) => void;
  trigger: (dag: DagOverview) => void;
}

export function useDagMenu({ open, flip, trigger }: DagActs) {
  const { t } = useTranslation(["dags", "common"]);
  const navigate = useNavigate();
  const clipboard = useClipboard();
  const toTab = (dag: DagOverview, tab: "graph" | "runs") =>
    void navigate({ to: "/dags/$dagId", params: { dagId: dag.dag_id }, search: { tab } });
  return (dag: DagOverview): MenuEntries => [
    { label: t("dags:act.trigger"), onSelect: () => trigger(dag) },
    {
      label: dag.is_paused ? t("dags:act.resume") : t("dags:act.pause"),
      onSelect: () => flip(dag),
    },
    "divider",
    { label: t("dags:act.open"), onSelect: () => open(dag) },
    { label: t("dags:act.graph"), onSelect: () => toTab(dag, "graph") },
    { label: t("dags:act.runs"), onSelect: () => toTab(dag, "runs") },
    "divider",
    {
      label: t("dags:act.copyId"),
      onSelect: () => {
        clipboard.copy(dag.dag_id);
        notifyDone(t("common:action.copied"));
      },
    },
    ...(platform.kind === "window"
      ? [{ label: t("dags:act.file"), onSelect: () => void platform.openPath(dag.fileloc) }]
      : []),
  ];
}

/** A file of a DAG that is still known opens in its code tab; any other among the files. */
export function useFileOpener(dags: DagOverview[]) {
  const navigate = useNavigate();
  return (filename: string) => {
    const dag = dags.find((one) => one.relative_fileloc === filename);
    return (line: number) =>
      dag === undefined
        ? void navigate({ to: "/files", search: { path: filename, line } })
        : void navigate({
            to: "/dags/$dagId",
            params: { dagId: dag.dag_id },
            search: { tab: "graph", line },
          });
  };
}
