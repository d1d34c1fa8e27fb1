// The queue: what waits, in which order, and for what, with the slots that there are.
// The order and the sentence of why come from the scheduler; nothing is sorted or changed here.
import { useTranslation } from "react-i18next";
import { useQueue } from "@/api/home";
import type { QueueEntry } from "@/api/types";
import { DagName } from "@/components/DagName";
import { EmptyState } from "@/components/EmptyState";
import { ErrorView } from "@/components/ErrorView";
import { Page } from "@/components/Page";
import { usePanel } from "@/components/panel";
import { StateBadge } from "@/components/StateBadge";
import { Time } from "@/components/Time";
import { type Column, VirtualTable } from "@/components/VirtualTable";
import { SlotBars } from "./SlotBars";

export function Queue() {
  const { t } = useTranslation("queue");
  const { data, error, refetch, isPending } = useQueue();
  const panel = usePanel();
  const columns: Column<QueueEntry>[] = [
    {
      key: "task",
      header: t("task"),
      width: "minmax(140px, 1.2fr)",
      cell: ({ task_id, map_index }) => (map_index < 0 ? task_id : `${task_id} [${map_index}]`),
    },
    {
      key: "dag",
      header: t("dag"),
      width: "minmax(100px, 1fr)",
      cell: ({ dag_id }) => (
        <span className="muted">
          <DagName dagId={dag_id} />
        </span>
      ),
    },
    {
      key: "state",
      header: t("state"),
      width: "140px",
      cell: ({ state }) => <StateBadge state={state ?? "none"} />,
    },
    {
      key: "waits",
      header: t("waits"),
      width: "minmax(200px, 3fr)",
      cell: ({ waits_for, retry_at }) =>
        // An instant in a sentence would be in the zone of nobody.
        retry_at ? (
          <span>
            {t("nextTry")} · <Time at={retry_at} show="relative" />
          </span>
        ) : (
          <span title={waits_for.sentence}>{waits_for.sentence}</span>
        ),
    },
    { key: "pool", header: t("pool"), width: "120px", cell: ({ pool }) => pool },
    {
      key: "priority",
      header: t("priority"),
      width: "80px",
      align: "end",
      cell: ({ priority_weight }) => priority_weight,
    },
    {
      key: "since",
      header: t("since"),
      width: "120px",
      align: "end",
      cell: ({ queued_at }) => <Time at={queued_at} show="relative" />,
    },
  ];
  const count = data?.entries.length ?? 0;
  return (
    <Page
      title={t("title")}
      isFilled
      subtitle={data && count > 0 ? t("count", { count }) : undefined}
      toolbar={data && <SlotBars queue={data} />}
    >
      {error && !data ? (
        <ErrorView error={error} onRetry={() => void refetch()} />
      ) : (
        <VirtualTable
          label={t("label")}
          columns={columns}
          rows={data?.entries ?? []}
          rowKey={(it) => `${it.dag_id} ${it.dag_run_id} ${it.task_id} ${it.map_index}`}
          rowProps={(it) => ({ "data-testid": `queue-row-${it.task_id}` })}
          isLoading={isPending}
          onOpen={(it) =>
            void panel.openTask(it.dag_id, it.dag_run_id, it.task_id, {
              panel: "why",
              ...(it.map_index >= 0 && { map: it.map_index }),
            })
          }
          empty={<EmptyState title={t("empty")}>{t("emptyExplain")}</EmptyState>}
        />
      )}
    </Page>
  );
}
