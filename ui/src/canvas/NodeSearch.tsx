// Finds nodes by their names: what matches stays bright, Enter goes from one to the next.
// It only says which nodes match and where to go; fading and moving are the canvas's.
import { ActionIcon, TextInput } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { type KeyboardEvent, useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { GraphNode } from "@/api/types";
import { isComposing } from "@/components/useSubmitOnEnter";
import classes from "./canvas.module.css";

interface NodeSearchProps {
  nodes: readonly GraphNode[];
  onMatches: (ids: ReadonlySet<string> | null) => void;
  onGo: (id: string) => void;
  onClose: () => void;
}

export function NodeSearch({ nodes, onMatches, onGo, onClose }: NodeSearchProps) {
  const { t } = useTranslation(["graph", "common"]);
  const [text, setText] = useState("");
  const [at, setAt] = useState(-1);
  const matches = useMemo(() => matching(nodes, text), [nodes, text]);
  useEffect(() => {
    onMatches(text === "" ? null : new Set(matches));
  }, [matches, text, onMatches]);

  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (isComposing(event)) return;
    if (event.key === "Escape") onClose();
    if (event.key !== "Enter" || matches.length === 0) return;
    const next = (at + (event.shiftKey ? -1 : 1) + matches.length) % matches.length;
    setAt(next);
    const id = matches[next];
    if (id) onGo(id);
  };
  return (
    <search className={classes.search} data-float>
      <TextInput
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setAt(-1);
        }}
        onKeyDown={onKeyDown}
        placeholder={t("graph:search.hint")}
        aria-label={t("graph:search.hint")}
        data-testid="graph-search"
        autoFocus
      />
      <output>
        {text !== "" && t("graph:search.found", { n: Math.max(0, at + 1), of: matches.length })}
      </output>
      <ActionIcon aria-label={t("common:action.close")} onClick={onClose}>
        <IconX size={16} />
      </ActionIcon>
    </search>
  );
}

function matching(nodes: readonly GraphNode[], text: string): string[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === "") return [];
  return nodes
    .filter((node) => `${node.task_id} ${node.operator ?? ""}`.toLowerCase().includes(wanted))
    .map((node) => node.task_id);
}
