// The list of variables. Opening one opens its form.
// A secret value is not here to be shown.
import { IconLock } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useDeleteVariable, useVariables, type Variable } from "@/api/variables";
import { Confirm } from "@/components/Confirm";
import { MenuButton, type MenuEntries, useContextMenu } from "@/components/ContextMenu";
import { EmptyState } from "@/components/EmptyState";
import { ErrorView } from "@/components/ErrorView";
import { type Column, VirtualTable } from "@/components/VirtualTable";
import classes from "./connections.module.css";
import { VariableDialog } from "./VariableDialog";

export function VariableList() {
  const { t } = useTranslation("connections");
  const { data, error, refetch, isPending } = useVariables();
  const remove = useDeleteVariable();
  const { menu, open } = useContextMenu();
  const [changed, setChanged] = useState<Variable | null>(null);
  const [deleted, setDeleted] = useState<Variable | null>(null);
  const entries = (it: Variable): MenuEntries => [
    { label: t("change"), onSelect: () => setChanged(it) },
    "divider",
    { label: t("delete"), onSelect: () => setDeleted(it), isDangerous: true },
  ];
  const columns: Column<Variable>[] = [
    { key: "key", header: t("variables.key"), width: "minmax(140px, 1fr)", cell: (it) => it.key },
    {
      key: "value",
      header: t("variables.value"),
      width: "minmax(160px, 2fr)",
      cell: (it) =>
        it.is_encrypted ? (
          <span className={classes.sealed}>
            <IconLock size={14} stroke={1.75} aria-hidden />
            {t("variables.secretValue")}
          </span>
        ) : (
          <span title={it.value}>{it.value}</span>
        ),
    },
    {
      key: "description",
      header: t("description"),
      width: "minmax(120px, 1.5fr)",
      cell: (it) => <span className="muted">{it.description}</span>,
    },
    { key: "more", header: "", width: "40px", cell: (it) => <MenuButton entries={entries(it)} /> },
  ];
  if (error && !data) return <ErrorView error={error} onRetry={() => void refetch()} />;
  return (
    <>
      <VirtualTable
        label={t("variables.label")}
        columns={columns}
        rows={data?.variables ?? []}
        rowKey={(it) => it.key}
        rowProps={(it) => ({ "data-testid": `variable-row-${it.key}` })}
        isLoading={isPending}
        onOpen={setChanged}
        onContextMenu={(event, it) => open(event, entries(it))}
        empty={
          <EmptyState title={t("variables.empty")}>
            {t("variables.emptyExplain", { example: "{{ var.value.region }}" })}
          </EmptyState>
        }
      />
      {menu}
      {changed && <VariableDialog variable={changed} onClose={() => setChanged(null)} />}
      <Confirm
        isOpen={deleted !== null}
        title={t("variables.deleteTitle", { key: deleted?.key ?? "" })}
        verb={t("delete")}
        isDangerous
        onConfirm={() => deleted && remove.mutateAsync(deleted.key)}
        onClose={() => setDeleted(null)}
      >
        {t("variables.deleteExplain")}
      </Confirm>
    </>
  );
}
