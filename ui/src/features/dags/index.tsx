// The list of DAGs: find, switch, trigger, and what is wrong with files. What is filtered and how
// it is sorted stands in the address, so that it can be sent to somebody and come back to.
import { Button } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type KeyboardEvent, useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useDags } from "@/api/dags";
import type { DagOverview } from "@/api/types";
import { usePauseSwitch } from "@/components/BacklogDialog";
import { useContextMenu } from "@/components/ContextMenu";
import { EmptyState } from "@/components/EmptyState";
import { ErrorView } from "@/components/ErrorView";
import { openNewDag } from "@/components/newDag";
import { Page } from "@/components/Page";
import { usePanel } from "@/components/panel";
import { TriggerDialog } from "@/components/TriggerDialog";
import { VirtualTable } from "@/components/VirtualTable";
import { BulkBar } from "./BulkBar";
import { columnsOf, type RowActs } from "./columns";
import classes from "./dags.module.css";
import { type DagFilter, filterOf, isFiltering, searchOf, shownDags } from "./filters";
import { ImportErrors } from "./ImportErrors";
import { extended, NOTHING, toggled, within } from "./selection";
import { Toolbar } from "./Toolbar";
import { useDagMenu, useFileOpener } from "./useDagMenu";

const ROW = 44;
const NONE: DagOverview[] = [];

export function Dags() {
  const { t } = useTranslation(["dags", "common"]);
  const navigate = useNavigate();
  const panel = usePanel();
  const search = useSearch({ strict: false }) as Record<string, unknown>;
  const filter = useMemo(() => filterOf(search), [search]);
  const { data, error, refetch, isPending } = useDags();
  const dags = data?.dags ?? NONE;
  const shown = useMemo(() => shownDags(dags, filter), [dags, filter]);
  const ids = useMemo(() => shown.map((dag) => dag.dag_id), [shown]);
  const [stored, setSelection] = useState(NOTHING);
  const selection = useMemo(() => within(stored, ids), [stored, ids]);
  const { ref, width } = useElementSize();
  const pause = usePauseSwitch();
  const context = useContextMenu();
  const [triggered, setTriggered] = useState<string | null>(null);
  const openerOf = useFileOpener(dags);

  const change = useCallback(
    (more: Partial<DagFilter>) =>
      void navigate({
        to: ".",
        replace: true,
        search: (old: Record<string, unknown>) => ({
          ...old,
          ...searchOf({ ...filterOf(old), ...more }),
        }),
      }),
    [navigate],
  );
  const open = (dag: DagOverview) =>
    void navigate({
      to: "/dags/$dagId",
      params: { dagId: dag.dag_id },
      search: { tab: "overview" },
    });
  const menuOf = useDagMenu({ open, flip: pause.flip, trigger: (dag) => setTriggered(dag.dag_id) });
  const isAllSelected = ids.length > 0 && selection.ids.size === ids.length;
  const select = (dag: DagOverview, isRange: boolean) =>
    setSelection(isRange ? extended(selection, dag.dag_id, ids) : toggled(selection, dag.dag_id));
  const selectAll = () =>
    setSelection(isAllSelected ? NOTHING : { ids: new Set(ids), anchor: ids[0] ?? null });

  const acts: RowActs = {
    select,
    selectAll,
    flip: pause.flip,
    trigger: (dag) => setTriggered(dag.dag_id),
    menu: (event, dag) => context.open(event, menuOf(dag)),
    openRun: (dag, runId) => void panel.openRun(dag.dag_id, runId),
    filterTag: (tag) => change({ tags: [...new Set([...filter.tags, tag])] }),
    sort: (by) => change({ sort: by, isDescending: filter.sort === by && !filter.isDescending }),
  };
  const columns = useStableColumns(acts, {
    selected: selection.ids,
    isAllSelected,
    busyId: pause.busyId,
    filter,
    width,
  });
  const onKeyDown = (event: KeyboardEvent, dag: DagOverview) => {
    const isMeta = event.metaKey || event.ctrlKey;
    if (event.key === " ") select(dag, event.shiftKey);
    else if (event.key === "a" && isMeta) setSelection({ ids: new Set(ids), anchor: dag.dag_id });
    else if (event.key === "Escape" && selection.ids.size > 0) setSelection(NOTHING);
    else return;
    event.preventDefault();
  };

  const isBulk = selection.ids.size > 0;
  const chosen = isBulk ? shown.filter((dag) => selection.ids.has(dag.dag_id)) : NONE;
  return (
    <Page
      title={t("dags:title")}
      isFilled
      actions={
        <>
          <Button onClick={() => void navigate({ to: "/files" })} data-testid="to-files">
            {t("dags:files")}
          </Button>
          <Button onClick={() => openNewDag()} data-testid="new-dag">
            {t("dags:new")}
          </Button>
        </>
      }
      toolbar={
        isBulk ? (
          <BulkBar dags={chosen} onClear={() => setSelection(NOTHING)} />
        ) : (
          <Toolbar dags={dags} filter={filter} shown={shown.length} onChange={change} />
        )
      }
    >
      <ImportErrors openerOf={openerOf} />
      {error && data === undefined ? (
        <ErrorView error={error} onRetry={() => void refetch()} />
      ) : (
        <div ref={ref} className={classes.list}>
          <VirtualTable
            label={t("dags:title")}
            columns={columns}
            rows={shown}
            rowKey={(dag) => dag.dag_id}
            rowHeight={ROW}
            isLoading={isPending}
            onOpen={(dag, event) => (event.shiftKey ? select(dag, true) : open(dag))}
            onContextMenu={(event, dag) => context.open(event, menuOf(dag))}
            onKeyDown={onKeyDown}
            rowProps={(dag) => ({
              "data-testid": `dag-row-${dag.dag_id}`,
              "aria-selected": selection.ids.has(dag.dag_id),
            })}
            empty={
              <Nothing
                isFiltered={isFiltering(filter)}
                onClear={() => change({ q: "", tags: [], owner: null, state: null })}
                onBegin={() => void navigate({ to: "/welcome" })}
              />
            }
          />
        </div>
      )}
      {context.menu}
      {pause.dialog}
      {triggered !== null && (
        <TriggerDialog
          dagId={triggered}
          onClose={() => setTriggered(null)}
          onTriggered={(run) => void panel.openRun(run.dag_id, run.dag_run_id)}
        />
      )}
    </Page>
  );
}

/** The columns change only with what they show, not with each scroll or message of the stream. */
function useStableColumns(acts: RowActs, state: Parameters<typeof columnsOf>[2]) {
  const { t } = useTranslation(["dags", "common"]);
  const latest = useLatest(acts);
  const { selected, isAllSelected, busyId, filter, width } = state;
  return useMemo(
    () => columnsOf(t, latest, { selected, isAllSelected, busyId, filter, width }),
    [t, latest, selected, isAllSelected, busyId, filter, width],
  );
}

/** The same functions for ever, which call what was passed last. */
function useLatest(acts: RowActs): RowActs {
  const [box] = useState(() => ({ acts }));
  box.acts = acts;
  return useMemo(
    () => ({
      select: (...of) => box.acts.select(...of),
      selectAll: () => box.acts.selectAll(),
      flip: (dag) => box.acts.flip(dag),
      trigger: (dag) => box.acts.trigger(dag),
      menu: (...of) => box.acts.menu(...of),
      openRun: (...of) => box.acts.openRun(...of),
      filterTag: (tag) => box.acts.filterTag(tag),
      sort: (by) => box.acts.sort(by),
    }),
    [box],
  );
}

interface NothingProps {
  isFiltered: boolean;
  onClear: () => void;
  onBegin: () => void;
}

function Nothing({ isFiltered, onClear, onBegin }: NothingProps) {
  const { t } = useTranslation("dags");
  if (isFiltered) {
    return (
      <EmptyState
        title={t("empty.filtered")}
        action={<Button onClick={onClear}>{t("empty.clear")}</Button>}
      />
    );
  }
  return (
    <EmptyState
      title={t("empty.title")}
      action={
        <Button variant="filled" onClick={onBegin}>
          {t("empty.begin")}
        </Button>
      }
    >
      {t("empty.explain")}
    </EmptyState>
  );
}
