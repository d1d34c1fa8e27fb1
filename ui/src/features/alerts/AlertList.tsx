// What was told: when, of what, along which connection, with which answer; and once more on demand.
// When and how it goes is the scheduler's.
import { Button, Modal } from "@mantine/core";
import { IconBell } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Alert, useAlerts, useSendAgain } from "@/api/alerts";
import { MenuButton, type MenuEntries, useContextMenu } from "@/components/ContextMenu";
import { EmptyState } from "@/components/EmptyState";
import { ErrorView } from "@/components/ErrorView";
import { timeOnly } from "@/components/format";
import { notifyDone, notifyProblem } from "@/components/notify";
import { usePanel } from "@/components/panel";
import { Time } from "@/components/Time";
import { useZone } from "@/components/useZone";
import { type Column, VirtualTable } from "@/components/VirtualTable";
import classes from "./alerts.module.css";

export function AlertList({ onRules }: { onRules: () => void }) {
  const { t } = useTranslation("alerts");
  const { data, error, refetch, isPending, fetchNextPage, hasNextPage } = useAlerts(null);
  const again = useSendAgain();
  const panel = usePanel();
  const { menu, open } = useContextMenu();
  const [shown, setShown] = useState<Alert | null>(null);
  const alerts = data?.pages.flatMap((page) => page.alerts) ?? [];
  const send = (alert: Alert) =>
    again
      .mutateAsync(alert.id)
      .then(() => notifyDone(t("againDone")))
      .catch(notifyProblem);
  const entries = (alert: Alert): MenuEntries => {
    const { dag_id, run_id } = alert;
    return [
      { label: t("again"), onSelect: () => void send(alert) },
      ...(dag_id !== null && run_id !== null
        ? [{ label: t("openRun"), onSelect: () => void panel.openRun(dag_id, run_id) }]
        : []),
    ];
  };
  const columns: Column<Alert>[] = [
    {
      key: "at",
      header: t("at"),
      width: "130px",
      cell: (it) => <Time at={it.created_at} show="relative" />,
    },
    {
      key: "what",
      header: t("what"),
      width: "minmax(200px, 2fr)",
      cell: (it) => (
        <span title={it.body ?? ""}>
          {it.title ?? [it.dag_id, t(`events.${it.event}`)].filter(Boolean).join(" ")}
          {it.count > 1 && it.title === null && (
            <span className="muted"> {t("more", { count: it.count - 1 })}</span>
          )}
        </span>
      ),
    },
    { key: "to", header: t("to"), width: "minmax(110px, 1fr)", cell: (it) => it.connection_id },
    {
      key: "state",
      header: t("state"),
      width: "minmax(130px, 1fr)",
      cell: (it) => <State alert={it} />,
    },
    {
      key: "answer",
      header: t("answer"),
      width: "minmax(160px, 2fr)",
      cell: (it) => (
        <span className="muted" title={it.answer ?? ""}>
          {it.answer}
        </span>
      ),
    },
    { key: "more", header: "", width: "40px", cell: (it) => <MenuButton entries={entries(it)} /> },
  ];
  if (error && !data) return <ErrorView error={error} onRetry={() => void refetch()} />;
  return (
    <>
      <VirtualTable
        label={t("label")}
        columns={columns}
        rows={alerts}
        rowKey={(it) => String(it.id)}
        rowProps={(it) => ({ "data-testid": `alert-row-${it.id}`, "data-state": it.state })}
        isLoading={isPending}
        onOpen={setShown}
        onEnd={hasNextPage ? () => void fetchNextPage() : undefined}
        onContextMenu={(event, it) => open(event, entries(it))}
        empty={
          <EmptyState
            title={t("empty")}
            icon={<IconBell size={32} stroke={1.5} />}
            action={
              <Button variant="filled" onClick={onRules}>
                {t("toRules")}
              </Button>
            }
          >
            {t("emptyExplain")}
          </EmptyState>
        }
      />
      {menu}
      <Modal
        opened={shown !== null}
        onClose={() => setShown(null)}
        title={shown?.title ?? (shown && t(`events.${shown.event}`))}
        size={640}
      >
        {shown && (
          <>
            <p className={classes.facts}>
              <State alert={shown} /> · {shown.connection_id} · <Time at={shown.created_at} />
            </p>
            {shown.answer && <p className={classes.answer}>{shown.answer}</p>}
            <pre className={classes.body}>{shown.body}</pre>
            <Button onClick={() => void send(shown)}>{t("again")}</Button>
          </>
        )}
      </Modal>
    </>
  );
}

function State({ alert }: { alert: Alert }) {
  const { t } = useTranslation("alerts");
  const at = timeOnly(Date.parse(alert.due_at), useZone());
  return (
    <span className={classes.state} data-state={alert.state}>
      {t(`states.${alert.state}`, { at })}
      {alert.is_repeat && <span className="muted"> · {t("repeat")}</span>}
    </span>
  );
}
