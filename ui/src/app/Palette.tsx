// The command palette: places, DAGs and what screens offer, found by a few letters.

import {
  Spotlight,
  type SpotlightActionData,
  type SpotlightActionGroupData,
} from "@mantine/spotlight";
import { IconArrowRight, IconBox, IconSearch, IconTopologyStar3 } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSearch } from "@/api/home";
import { useOfferedCommands } from "@/components/commands";
import { StateGlyph } from "@/components/StateGlyph";
import classes from "./Palette.module.css";
import { paletteStore } from "./paletteStore";

const PLACES = [
  ["home", "/"],
  ["dags", "/dags"],
  ["runs", "/runs"],
  ["queue", "/queue"],
  ["settings", "/settings"],
] as const;

export function Palette() {
  const { t } = useTranslation("app");
  const navigate = useNavigate();
  const [query, setQuery] = useState("");
  const { data: found } = useSearch(query);
  const offered = useOfferedCommands();

  const places: SpotlightActionData[] = PLACES.map(([name, to]) => ({
    id: `go ${to}`,
    label: t(`navigation.${name}`),
    leftSection: <IconArrowRight size={16} />,
    onClick: () => void navigate({ to }),
  }));
  const commands = [...offered.values()].flat().map(
    (command): SpotlightActionData => ({
      id: command.id,
      label: command.label,
      ...(command.description && { description: command.description }),
      leftSection: command.icon,
      onClick: command.run,
    }),
  );
  const dags = (found?.dags ?? []).map(
    (dag): SpotlightActionData => ({
      id: `dag ${dag.dag_id}`,
      label: dag.dag_display_name,
      // The server has already searched; what it found stays.
      keywords: query,
      leftSection: <IconTopologyStar3 size={16} />,
      onClick: () =>
        void navigate({
          to: "/dags/$dagId",
          params: { dagId: dag.dag_id },
          search: { tab: "overview" },
        }),
    }),
  );
  const runs = (found?.runs ?? []).map(
    (run): SpotlightActionData => ({
      id: `run ${run.dag_id} ${run.dag_run_id}`,
      label: run.dag_run_id,
      description: run.dag_id,
      keywords: query,
      leftSection: <StateGlyph state={run.state} />,
      onClick: () =>
        void navigate({
          to: "/dags/$dagId",
          params: { dagId: run.dag_id },
          search: { tab: "overview", run: run.dag_run_id },
        }),
    }),
  );
  const tasks = (found?.tasks ?? []).map(
    (task): SpotlightActionData => ({
      id: `task ${task.dag_id} ${task.task_id}`,
      label: task.task_id,
      description: task.dag_id,
      keywords: query,
      leftSection: <IconBox size={16} />,
      onClick: () =>
        void navigate({
          to: "/dags/$dagId",
          params: { dagId: task.dag_id },
          search: { tab: "graph", node: task.task_id },
        }),
    }),
  );
  const groups: SpotlightActionGroupData[] = [
    { group: t("palette.actions"), actions: commands },
    { group: t("palette.dags"), actions: dags },
    { group: t("palette.runs"), actions: runs },
    { group: t("palette.tasks"), actions: tasks },
    { group: t("palette.go"), actions: places },
  ].filter((group) => group.actions.length > 0);

  return (
    <Spotlight
      store={paletteStore}
      actions={groups}
      query={query}
      onQueryChange={setQuery}
      shortcut={null}
      scrollable
      maxHeight={440}
      size={640}
      radius={8}
      yOffset="12vh"
      centered={false}
      // Whoever opens it types at once: nothing is in the way.
      transitionProps={{ duration: 0 }}
      overlayProps={{ blur: 0, backgroundOpacity: 0.25 }}
      classNames={{ search: classes.search, actionsGroup: classes.group, action: classes.action }}
      nothingFound={t("palette.nothing")}
      searchProps={{
        leftSection: <IconSearch size={16} />,
        placeholder: t("palette.placeholder"),
        "aria-label": t("palette.label"),
      }}
    />
  );
}
