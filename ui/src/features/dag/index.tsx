// The frame of a DAG's page: header, switches, tabs. What a tab shows comes in as children.
// Each tab is a feature of its own, and this one imports none of them.

import { Button, Switch, Tabs } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import { type ReactNode, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useDag } from "@/api/dags";
import { isNotFound } from "@/api/problem";
import type { DagDetails } from "@/api/types";
import { usePauseSwitch } from "@/components/BacklogDialog";
import { MenuButton } from "@/components/ContextMenu";
import { useCommands } from "@/components/commands";
import { EmptyState } from "@/components/EmptyState";
import { ErrorView } from "@/components/ErrorView";
import { Page } from "@/components/Page";
import { usePanel } from "@/components/panel";
import { TriggerDialog } from "@/components/TriggerDialog";
import { BrokenFile, DagBanners, useBrokenFile } from "./DagBanners";
import { DagFacts } from "./DagFacts";
import { useDagMenu } from "./useDagMenu";

const TABS = ["overview", "graph", "runs", "versions"] as const;
type Tab = (typeof TABS)[number];

interface DagProps {
  dagId: string;
  tab: Tab;
  children: ReactNode;
}

export function Dag({ dagId, tab, children }: DagProps) {
  const { t } = useTranslation("dag");
  const navigate = useNavigate();
  const { data: dag, error, refetch } = useDag(dagId);
  const goTo = (to: string | null) =>
    void navigate({ to: ".", search: (old) => ({ ...old, tab: to as Tab }) });
  if (isNotFound(error)) return <NoSuchDag dagId={dagId} />;
  return (
    <Page
      title={dag?.dag_display_name ?? dagId}
      subtitle={<DagFacts dag={dag} />}
      actions={dag && <DagActions dag={dag} />}
      isFilled
      tabs={
        <Tabs value={tab} onChange={goTo}>
          <Tabs.List aria-label={t("tab.label")}>
            {TABS.map((name) => (
              <Tabs.Tab key={name} value={name} data-testid={`tab-${name}`}>
                {t(`tab.${name}`)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
        </Tabs>
      }
    >
      {dag && <DagBanners dag={dag} />}
      {error && !dag ? <ErrorView error={error} onRetry={() => void refetch()} /> : children}
    </Page>
  );
}

/** Never there, or its history was deleted meanwhile: no tab would have anything to show. */
function NoSuchDag({ dagId }: { dagId: string }) {
  const { t } = useTranslation("dag");
  const broken = useBrokenFile(dagId);
  if (broken) {
    return (
      <Page title={dagId} subtitle={t("brokenFromStart", { path: broken.path })}>
        <BrokenFile {...broken} />
      </Page>
    );
  }
  return (
    <Page title={dagId}>
      <EmptyState
        title={t("none.title")}
        action={
          <Button component={Link} to="/dags">
            {t("none.list")}
          </Button>
        }
      >
        {t("none.explain", { id: dagId })}
      </EmptyState>
    </Page>
  );
}

/** The switch, the trigger, and the rest in a menu; the palette offers them as well. */
function DagActions({ dag }: { dag: DagDetails }) {
  const { t } = useTranslation("dag");
  const panel = usePanel();
  const pause = usePauseSwitch();
  const menu = useDagMenu(dag);
  const [isTriggering, setTriggering] = useState(false);
  const { flip } = pause;
  const name = dag.dag_display_name;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `flip` is made anew at each drawing.
  const commands = useMemo(
    () =>
      dag.is_stale
        ? []
        : [
            {
              id: "dag.trigger",
              label: t("command.trigger", { name }),
              run: () => setTriggering(true),
            },
            {
              id: "dag.pause",
              label: t(dag.is_paused ? "command.resume" : "command.pause", { name }),
              run: () => flip(dag),
            },
          ],
    [dag, name, t],
  );
  useCommands("dag", commands);
  return (
    <>
      <Switch
        label={dag.is_paused ? t("paused") : t("on")}
        checked={!dag.is_paused}
        disabled={dag.is_stale || pause.busyId !== null}
        onChange={() => pause.flip(dag)}
        data-testid={`pause-${dag.dag_id}`}
      />
      <Button
        variant="filled"
        leftSection={<IconPlayerPlay size={16} />}
        disabled={dag.is_stale}
        onClick={() => setTriggering(true)}
        data-testid="trigger-button"
      >
        {t("trigger")}
      </Button>
      <MenuButton entries={menu.entries} />
      {menu.dialog}
      {pause.dialog}
      {isTriggering && (
        <TriggerDialog
          dagId={dag.dag_id}
          onClose={() => setTriggering(false)}
          onTriggered={(run) => {
            setTriggering(false);
            void panel.openRun(dag.dag_id, run.dag_run_id);
          }}
        />
      )}
    </>
  );
}
