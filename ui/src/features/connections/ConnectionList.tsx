// The list of connections: what each is, who uses it, and a test at hand. Opening one opens its form,
// which is a component.
import { Button } from "@mantine/core";
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleX,
  IconPlugConnected,
} from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  type Connection,
  type ConnectionBody,
  KEPT,
  type TestAnswer,
  useConnections,
  useConnectionTypes,
  useDeleteConnection,
  useTestConnection,
} from "@/api/connections";
import { Confirm } from "@/components/Confirm";
import { MenuButton, type MenuEntries, useContextMenu } from "@/components/ContextMenu";
import { ConnectionDialog } from "@/components/connection/ConnectionDialog";
import { useSaid } from "@/components/connection/useSaid";
import { EmptyState } from "@/components/EmptyState";
import { ErrorView } from "@/components/ErrorView";
import { notifyProblem } from "@/components/notify";
import { type Column, VirtualTable } from "@/components/VirtualTable";
import classes from "./connections.module.css";

/** As it is kept: stars stand for its secrets. */
function bodyOf(it: Connection): ConnectionBody {
  return {
    connection_id: it.connection_id,
    conn_type: it.conn_type,
    ...{ description: it.description, host: it.host, port: it.port, login: it.login },
    ...{ schema: it.schema, password: it.has_password ? KEPT : null },
    extra: Object.keys(it.extra).length === 0 ? null : JSON.stringify(it.extra),
  };
}

export function ConnectionList({ onNew }: { onNew: () => void }) {
  const { t } = useTranslation("connections");
  const said = useSaid();
  const { data: connections, error, refetch, isPending } = useConnections();
  const { data: types } = useConnectionTypes();
  const test = useTestConnection();
  const remove = useDeleteConnection();
  const { menu, open } = useContextMenu();
  const [changed, setChanged] = useState<Connection | null>(null);
  const [deleted, setDeleted] = useState<Connection | null>(null);
  const [tested, setTested] = useState<Record<string, TestAnswer | "running">>({});

  const tryOut = (it: Connection) => {
    setTested((before) => ({ ...before, [it.connection_id]: "running" }));
    test
      .mutateAsync(bodyOf(it))
      .then((answer) => setTested((before) => ({ ...before, [it.connection_id]: answer })))
      .catch((problem: unknown) => {
        notifyProblem(problem);
        setTested(({ [it.connection_id]: _, ...rest }) => rest);
      });
  };
  const entries = (it: Connection): MenuEntries => [
    { label: t("test.try"), onSelect: () => tryOut(it) },
    ...(it.from === "home"
      ? ([
          { label: t("change"), onSelect: () => setChanged(it) },
          "divider",
          { label: t("delete"), onSelect: () => setDeleted(it), isDangerous: true },
        ] as const)
      : []),
  ];
  const columns: Column<Connection>[] = [
    { key: "id", header: t("id"), width: "minmax(140px, 1.2fr)", cell: (it) => it.connection_id },
    {
      key: "type",
      header: t("type"),
      width: "150px",
      cell: (it) => {
        const known = types?.find((type) => type.name === it.conn_type);
        return <span className="muted">{known ? said(known.title) : it.conn_type}</span>;
      },
    },
    {
      key: "host",
      header: t("host"),
      width: "minmax(140px, 1.4fr)",
      cell: (it) => {
        const channel = it.extra.channel_label;
        const place = [it.host, it.port].filter(Boolean).join(":");
        return <span title={place}>{typeof channel === "string" ? channel : place}</span>;
      },
    },
    {
      key: "usedBy",
      header: t("usedBy"),
      width: "100px",
      cell: (it) =>
        it.used_by.length > 0 && (
          <span title={it.used_by.join(", ")}>
            {t("usedByCount", { count: it.used_by.length })}
          </span>
        ),
    },
    {
      key: "from",
      header: t("from"),
      width: "minmax(80px, 0.8fr)",
      cell: (it) => <span className="muted">{it.env_name ?? t("fromHome")}</span>,
    },
    {
      key: "state",
      header: t("state"),
      width: "minmax(160px, 1.4fr)",
      cell: (it) => (
        <Tested
          id={it.connection_id}
          tested={tested[it.connection_id]}
          warnings={it.warnings}
          onTry={() => tryOut(it)}
        />
      ),
    },
    {
      key: "more",
      header: "",
      width: "40px",
      cell: (it) => <MenuButton entries={entries(it)} />,
    },
  ];
  if (error && !connections) return <ErrorView error={error} onRetry={() => void refetch()} />;
  return (
    <>
      <VirtualTable
        label={t("label")}
        columns={columns}
        rows={connections ?? []}
        rowKey={(it) => it.connection_id}
        rowProps={(it) => ({ "data-testid": `connection-row-${it.connection_id}` })}
        isLoading={isPending}
        onOpen={(it) => it.from === "home" && setChanged(it)}
        onContextMenu={(event, it) => open(event, entries(it))}
        empty={
          <EmptyState
            title={t("empty")}
            icon={<IconPlugConnected size={32} stroke={1.5} />}
            action={
              <Button variant="filled" onClick={onNew}>
                {t("newConnection")}
              </Button>
            }
          >
            {t("emptyExplain")}
          </EmptyState>
        }
      />
      {menu}
      {changed && (
        <ConnectionDialog connection={changed} taken={[]} onClose={() => setChanged(null)} />
      )}
      <Confirm
        isOpen={deleted !== null}
        title={t("deleteTitle", { id: deleted?.connection_id ?? "" })}
        verb={t("delete")}
        isDangerous
        onConfirm={() => deleted && remove.mutateAsync(deleted.connection_id)}
        onClose={() => setDeleted(null)}
      >
        {deleted && deleted.used_by.length > 0
          ? t("deleteUsed", { dags: deleted.used_by.join(", ") })
          : t("deleteUnused")}
      </Confirm>
    </>
  );
}

interface TestedProps {
  id: string;
  tested: TestAnswer | "running" | undefined;
  warnings: string[];
  onTry: () => void;
}

function Tested({ id, tested, warnings, onTry }: TestedProps) {
  const { t } = useTranslation("connections");
  if (tested && tested !== "running") {
    const Glyph = tested.ok ? IconCircleCheck : IconCircleX;
    const told = [tested.message, tested.hint].filter(Boolean).join("\n");
    return (
      <span className={classes.tested} title={told} data-testid={`tested-${id}`}>
        <Glyph
          size={14}
          aria-label={t(tested.ok ? "test.works" : "test.fails")}
          className={(tested.ok ? classes.works : classes.fails) ?? ""}
        />
        {tested.message}
      </span>
    );
  }
  return (
    <span className={classes.tested}>
      <Button
        size="compact-xs"
        loading={tested === "running"}
        onClick={(event) => {
          event.stopPropagation();
          onTry();
        }}
        data-testid={`test-${id}`}
      >
        {t("test.try")}
      </Button>
      {warnings.length > 0 && (
        <span className={classes.odd} title={warnings.join("\n")}>
          <IconAlertTriangle size={14} stroke={1.75} aria-hidden />
          {warnings[0]}
        </span>
      )}
    </span>
  );
}
