// What can be done with the tasks of the list, each said to a screen reader when it is done. The
// same edits as on the canvas; what is asked first (a name, another task) is in Ask.tsx.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Edit } from "@/api/editor";
import type { Editor } from "@/editor/useEditor";
import type { Acts } from "../edit/useEditing";
import { type OutlineRow, placeAfter } from "./rows";

export interface Question {
  kind: "rename" | "connect" | "disconnect";
  row: OutlineRow;
}

export function useOutline(editor: Editor, acts: Acts, onForm: () => void) {
  const { t } = useTranslation("task_form");
  const [said, say] = useState("");
  const [question, ask] = useState<Question | null>(null);
  const [focused, focus] = useState<string | null>(null);

  /** Carries out, says what became of it, and stays with the row. */
  const edit = async (edits: Edit[], done: string, at?: string | null) => {
    const refused = await acts.apply(edits);
    say(refused ? t("outline.said.refused", { why: refused.message }) : done);
    if (!refused && at !== undefined) focus(at);
    return refused?.message ?? null;
  };
  const task = (row: OutlineRow) => ({ task: row.id });

  const rename = (row: OutlineRow, to: string) =>
    edit(
      [{ edit: "rename_task", task_id: row.id, to }],
      t("outline.said.renamed", { ...task(row), to }),
      to,
    );
  const join = (row: OutlineRow, from: string, kind: "connect" | "disconnect") =>
    edit(
      [{ edit: kind, from, to: row.id }],
      t(`outline.said.${kind === "connect" ? "connected" : "disconnected"}`, {
        ...{ ...task(row), from },
      }),
      row.id,
    );
  const disable = (row: OutlineRow) =>
    edit(
      [
        row.isDisabled
          ? { edit: "unset", task_id: row.id, path: ["disabled"] }
          : { edit: "set", task_id: row.id, path: ["disabled"], value: true },
      ],
      t(`outline.said.${row.isDisabled ? "enabled" : "disabled"}`, task(row)),
      row.id,
    );
  const move = (row: OutlineRow, way: "up" | "down") => {
    const after = placeAfter(editor.view?.tasks ?? [], row.id, way);
    if (after === undefined) return;
    const edits: Edit[] = [{ edit: "move_task", task_id: row.id, after }];
    void edit(edits, t("outline.said.moved", task(row)), row.id);
  };
  const remove = (row: OutlineRow, next: string | null, reconnect: boolean) =>
    edit(
      [{ edit: "remove_task", task_id: row.id, reconnect }],
      t("outline.said.removed", task(row)),
      next,
    );
  const step = (way: "undo" | "redo") => {
    acts[way]();
    say(t(way === "undo" ? "outline.said.undone" : "outline.said.redone"));
  };
  const form = (row: OutlineRow) => {
    editor.session.select([row.id]);
    onForm();
  };
  const added = (id: string) => {
    say(t("outline.said.added", { task: id }));
    focus(id);
  };
  return {
    ...{ said, question, ask, focused, focus, rename, join, disable, move, remove, step, form },
    added,
  };
}

export type OutlineActs = ReturnType<typeof useOutline>;
