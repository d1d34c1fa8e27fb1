// What the palette offers: what the screen at hand offers, what can be done anywhere, what the
// server finds, and the places.

import {
  IconArrowRight,
  IconBox,
  IconFolder,
  IconLanguage,
  IconMoon,
  IconPlayerPause,
  IconPlayerPlay,
  IconSparkles,
  IconSun,
  IconTopologyStar3,
} from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useHome, usePauseAll, useSearch } from "@/api/home";
import { useChangeSettings } from "@/api/settings";
import type { SettingsPatch } from "@/api/types";
import { type Command, useOfferedCommands } from "@/components/commands";
import { openNewDag } from "@/components/newDag";
import { notifyProblem } from "@/components/notify";
import { StateGlyph } from "@/components/StateGlyph";
import { platform } from "@/platform";
import { matching } from "./match";

export interface PaletteGroup {
  label: string;
  commands: Command[];
}

const PLACES = [
  ["home", "/"],
  ["dags", "/dags"],
  ["runs", "/runs"],
  ["queue", "/queue"],
  ["cron", "/cron"],
  ["alerts", "/alerts"],
  ["connections", "/connections"],
  ["settings", "/settings"],
] as const;

const SIZE = { size: 16, stroke: 1.75 };

export function usePaletteGroups(query: string): PaletteGroup[] {
  const { t } = useTranslation("app");
  const offered = useOfferedCommands();
  const actions = useActions();
  const places = usePlaces();
  const found = useFound(query);
  const here = useMemo(() => [...offered.values()].flat(), [offered]);
  return [
    { label: t("palette.here"), commands: matching(query, here) },
    ...found,
    { label: t("palette.actions"), commands: matching(query, actions) },
    { label: t("palette.go"), commands: matching(query, places) },
  ].filter((group) => group.commands.length > 0);
}

function usePlaces(): Command[] {
  const { t } = useTranslation("app");
  const navigate = useNavigate();
  return PLACES.map(([name, to]) => ({
    id: `go ${to}`,
    label: t(`navigation.${name}`),
    icon: <IconArrowRight {...SIZE} />,
    run: () => void navigate({ to }),
  }));
}

/** What can be done from anywhere. */
function useActions(): Command[] {
  const { t } = useTranslation("app");
  const navigate = useNavigate();
  const { data: home } = useHome();
  const { mutate: pauseAll } = usePauseAll();
  const { mutate: change } = useChangeSettings();
  const set = (patch: SettingsPatch) => () => change(patch, { onError: notifyProblem });
  const isPaused = home?.health.is_paused ?? false;
  const folder = home?.health.dags_folder;
  const actions: Command[] = [
    {
      id: "newDag",
      label: t("palette.newDag"),
      icon: <IconTopologyStar3 {...SIZE} />,
      run: () => openNewDag(),
    },
    {
      id: "files",
      label: t("palette.files"),
      keywords: "python sql yaml",
      icon: <IconFolder {...SIZE} />,
      run: () => void navigate({ to: "/files" }),
    },
    {
      id: "begin",
      label: t("palette.begin"),
      icon: <IconSparkles {...SIZE} />,
      run: () => void navigate({ to: "/welcome" }),
    },
    {
      id: "pause",
      label: t(isPaused ? "palette.resumeAll" : "palette.pauseAll"),
      icon: isPaused ? <IconPlayerPlay {...SIZE} /> : <IconPlayerPause {...SIZE} />,
      run: () => pauseAll(!isPaused, { onError: notifyProblem }),
    },
    {
      id: "light",
      label: t("palette.light"),
      icon: <IconSun {...SIZE} />,
      run: set({ theme: "light" }),
    },
    {
      id: "dark",
      label: t("palette.dark"),
      icon: <IconMoon {...SIZE} />,
      run: set({ theme: "dark" }),
    },
    {
      id: "english",
      label: "English",
      keywords: "language 언어",
      icon: <IconLanguage {...SIZE} />,
      run: set({ language: "en" }),
    },
    {
      id: "korean",
      label: "한국어",
      keywords: "language korean 언어",
      icon: <IconLanguage {...SIZE} />,
      run: set({ language: "ko" }),
    },
  ];
  if (platform.kind === "window" && folder !== undefined) {
    actions.push({
      id: "folder",
      label: t("palette.folder"),
      icon: <IconFolder {...SIZE} />,
      run: () => void platform.openPath(folder).catch(notifyProblem),
    });
  }
  return actions;
}

/** DAGs, runs and tasks of that name. */
function useFound(query: string): PaletteGroup[] {
  const { t } = useTranslation("app");
  const navigate = useNavigate();
  const { data } = useSearch(query.trim());
  if (data === undefined || query.trim() === "") return [];
  const open = (
    dagId: string,
    search: { tab: "overview" | "graph"; run?: string; node?: string },
  ) => void navigate({ to: "/dags/$dagId", params: { dagId }, search });
  return [
    {
      label: t("palette.dags"),
      commands: data.dags.map(({ dag_id, dag_display_name }) => ({
        id: `dag ${dag_id}`,
        label: dag_display_name,
        icon: <IconTopologyStar3 {...SIZE} />,
        ...(dag_display_name !== dag_id && { description: dag_id }),
        run: () => open(dag_id, { tab: "overview" }),
      })),
    },
    {
      label: t("palette.runs"),
      commands: data.runs.map(({ dag_id, dag_run_id, state }) => ({
        id: `run ${dag_id} ${dag_run_id}`,
        label: dag_run_id,
        description: dag_id,
        icon: <StateGlyph state={state} size={16} />,
        run: () => open(dag_id, { tab: "overview", run: dag_run_id }),
      })),
    },
    {
      label: t("palette.tasks"),
      commands: data.tasks.map(({ dag_id, task_id }) => ({
        id: `task ${dag_id} ${task_id}`,
        label: task_id,
        description: dag_id,
        icon: <IconBox {...SIZE} />,
        run: () => open(dag_id, { tab: "graph", node: task_id }),
      })),
    },
  ];
}
