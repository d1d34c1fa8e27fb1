// The rarer things that can be done with a DAG, and the question before the one that loses history.
// Pausing and triggering stand in the page's header; the menu in the list of DAGs is another.
import { useClipboard } from "@mantine/hooks";
import { IconCopy, IconExternalLink, IconFileCode, IconTrash } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useDeleteDag } from "@/api/dags";
import type { DagDetails } from "@/api/types";
import { Confirm } from "@/components/Confirm";
import type { MenuEntries } from "@/components/ContextMenu";
import { notifyDone } from "@/components/notify";
import { platform } from "@/platform";

export function useDagMenu(dag: DagDetails) {
  const { t } = useTranslation(["dag", "common"]);
  const navigate = useNavigate();
  const clipboard = useClipboard();
  const remove = useDeleteDag();
  const [isAsking, setAsking] = useState(false);
  const copy = (text: string) => {
    clipboard.copy(text);
    notifyDone(t("common:action.copied"));
  };
  const entries: MenuEntries = [
    {
      label: t("menu.code"),
      icon: <IconFileCode size={16} />,
      isDisabled: dag.is_stale,
      onSelect: () =>
        void navigate({ to: ".", search: (old) => ({ ...old, tab: "graph" as const }) }),
    },
    ...(platform.kind === "window"
      ? [
          {
            label: t("menu.open"),
            icon: <IconExternalLink size={16} />,
            isDisabled: dag.is_stale,
            onSelect: () => void platform.openPath(dag.fileloc),
          },
        ]
      : []),
    "divider",
    {
      label: t("menu.copyId"),
      icon: <IconCopy size={16} />,
      onSelect: () => copy(dag.dag_id),
    },
    {
      label: t("menu.copyPath"),
      icon: <IconCopy size={16} />,
      onSelect: () => copy(dag.fileloc),
    },
    ...(dag.is_stale
      ? ([
          "divider",
          {
            label: t("menu.forget"),
            icon: <IconTrash size={16} />,
            isDangerous: true,
            onSelect: () => setAsking(true),
          },
        ] satisfies MenuEntries)
      : []),
  ];
  const dialog = (
    <Confirm
      isOpen={isAsking}
      title={t("forget.title", { name: dag.dag_display_name })}
      verb={t("common:action.delete")}
      isDangerous
      onClose={() => setAsking(false)}
      onConfirm={async () => {
        await remove.mutateAsync(dag.dag_id);
        await navigate({ to: "/dags" });
      }}
    >
      {t("forget.explain")}
    </Confirm>
  );
  return { entries, dialog };
}
