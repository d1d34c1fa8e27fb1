// What can be done to a task in the list, and what is said of it to those who do not see it happen.
// How a row looks is TaskList's.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Edit } from "@/api/editor";
import type { MenuEntries } from "@/components/ContextMenu";
import type { Editor } from "@/editor/useEditor";
import type { Acts } from "../edit/useEditing";
import { useSide } from "../form/RightPane";
import { focusSoon } from "../form/Rows";
import { namesOf } from "../form/Tasks";
import { placeAfter } from "./order";

export type Asked = { what: "connect" | "disconnect"; id: string };

export function useOutline(editor: Editor, acts: Acts) {
  const { t } = useTranslation("task_form");
  const [said, setSaid] = useState("");
  const [renaming, setRenaming] = useState<string | null>(null);
  const [asked, setAsked] = useState<Asked | null>(null);
  const [, setSide] = useSide();
  const tasks = editor.view?.tasks ?? [];
  const groups = new Set(editor.view?.groups.map((it) => it.group_id) ?? []);
  const fieldsOf = (id: string) =>
    tasks.find((it) => it.task_id === id)?.fields as Record<string, unknown> | undefined;
  const before = (id: string) => namesOf(fieldsOf(id)?.upstream);

  /** Carries it out and says what came of it; gives why it was refused. */
  const run = async (edits: readonly Edit[], done: string, select: string[]) => {
    const refused = await editor.session.apply(edits, select);
    setSaid(refused ? t("outline.refused", { why: refused.message }) : done);
    return refused?.message ?? null;
  };
  const rename = async (id: string, name: string) => {
    const to = id.slice(0, id.lastIndexOf(".") + 1) + name.trim();
    if (name.trim() === "" || to === id) {
      setRenaming(null);
      focusRow(id);
      return null;
    }
    const edit: Edit = groups.has(id)
      ? { edit: "rename_group", group_id: id, to }
      : { edit: "rename_task", task_id: id, to };
    const refused = await run([edit], t("outline.renamed", { id, to }), [to]);
    if (refused !== null) return refused;
    setRenaming(null);
    focusRow(to);
    return null;
  };
  const remove = (id: string, next: string | undefined, reconnect: boolean) => {
    const edits: Edit[] = groups.has(id)
      ? [
          ...tasks
            .filter((it) => it.task_id.startsWith(`${id}.`))
            .map((it): Edit => ({ edit: "remove_task", task_id: it.task_id, reconnect })),
          { edit: "remove_group", group_id: id },
        ]
      : [{ edit: "remove_task", task_id: id, reconnect }];
    void run(edits, t("outline.removed", { id }), next ? [next] : []).then((refused) => {
      const here = refused === null ? next : id;
      if (here) focusRow(here);
    });
  };
  const toggle = (id: string) => {
    const isOff = fieldsOf(id)?.disabled === true;
    const path = ["disabled"];
    const edit: Edit = isOff
      ? { edit: "unset", task_id: id, path }
      : { edit: "set", task_id: id, path, value: true };
    void run([edit], t(isOff ? "outline.on" : "outline.off", { id }), [id]);
  };
  const move = (id: string, way: "up" | "down") => {
    const after = placeAfter(tasks, id, way);
    if (after === undefined) return;
    void run([{ edit: "move_task", task_id: id, after }], t("outline.moved", { id }), [id]).then(
      () => focusRow(id),
    );
  };
  const add = (id: string | null) => {
    const row = id === null ? null : document.querySelector(`[data-testid="task-row-${id}"]`);
    const box = (row ?? document.querySelector("[data-testid=outline]"))?.getBoundingClientRect();
    const screen = { x: (box?.left ?? 0) + 24, y: row ? (box?.bottom ?? 0) : (box?.top ?? 0) + 40 };
    acts.open({ at: [0, 0], screen, isLaidOut: true, ...(id !== null && { from: id }) });
  };
  const openForm = (id: string) => {
    editor.session.select([id]);
    setSide("form");
    focusForm();
  };
  const openDag = () => {
    editor.session.select([]);
    setSide("form");
    focusForm("dag-form");
  };
  const connect = (id: string, to: string) =>
    run([{ edit: "connect", from: id, to }], t("outline.connected", { from: id, to }), [id]);
  const disconnect = (id: string, from: string) =>
    run([{ edit: "disconnect", from, to: id }], t("outline.disconnected", { from, to: id }), [id]);
  const entries = (id: string, next: string | undefined): MenuEntries => {
    const isGroup = groups.has(id);
    return [
      {
        label: t("outline.form"),
        keys: "Enter",
        isDisabled: isGroup,
        onSelect: () => openForm(id),
      },
      { label: t("outline.after"), keys: "N", onSelect: () => add(id) },
      { label: t("outline.rename"), keys: "F2", onSelect: () => setRenaming(id) },
      {
        ...{ label: t("outline.connect"), keys: "C" },
        onSelect: () => setAsked({ what: "connect", id }),
      },
      {
        ...{ label: t("outline.disconnect"), keys: "X" },
        isDisabled: before(id).length === 0,
        onSelect: () => setAsked({ what: "disconnect", id }),
      },
      {
        label: t(fieldsOf(id)?.disabled === true ? "outline.enable" : "outline.disable"),
        ...{ keys: "D", isDisabled: isGroup, onSelect: () => toggle(id) },
      },
      ...(["up", "down"] as const).map((way) => ({
        ...{ label: t(`outline.${way}`), keys: way === "up" ? "Alt ↑" : "Alt ↓" },
        isDisabled: placeAfter(tasks, id, way) === undefined,
        onSelect: () => move(id, way),
      })),
      "divider",
      {
        ...{ label: t("outline.detach"), keys: "Ctrl Del", isDisabled: isGroup },
        onSelect: () => remove(id, next, true),
      },
      {
        ...{ label: t("outline.delete"), keys: "Del", isDangerous: true },
        onSelect: () => remove(id, next, false),
      },
    ];
  };
  const onKey = (event: React.KeyboardEvent, id: string, next: string | undefined) => {
    const isCtrl = event.ctrlKey || event.metaKey;
    const chord =
      (isCtrl ? "Ctrl+" : "") +
      (event.altKey ? "Alt+" : "") +
      (event.shiftKey ? "Shift+" : "") +
      event.code;
    const isGroup = groups.has(id);
    const keyed: [string, boolean, () => void][] = [
      ["KeyN", true, () => add(id)],
      ["F2", true, () => setRenaming(id)],
      ["KeyC", true, () => setAsked({ what: "connect", id })],
      ["KeyX", before(id).length > 0, () => setAsked({ what: "disconnect", id })],
      ["KeyD", !isGroup, () => toggle(id)],
      ["Alt+ArrowUp", !isGroup, () => move(id, "up")],
      ["Alt+ArrowDown", !isGroup, () => move(id, "down")],
      ["Delete", true, () => remove(id, next, false)],
      ["Ctrl+Delete", !isGroup, () => remove(id, next, true)],
      ["Ctrl+KeyZ", true, acts.undo],
      ["Ctrl+Shift+KeyZ", true, acts.redo],
      ["Ctrl+KeyY", true, acts.redo],
    ];
    const found = keyed.find(([keys, may]) => may && keys === chord)?.[2];
    if (!found) return;
    event.preventDefault();
    found();
  };
  return {
    ...{ said, setSaid, renaming, setRenaming, asked, setAsked, before, tasks, groups },
    ...{ rename, add, openForm, openDag, connect, disconnect, entries, onKey },
  };
}

export function focusRow(id: string, tries = 40) {
  const row = document.querySelector<HTMLElement>(`[data-testid="task-row-${id}"]`);
  if (row) row.focus();
  else if (tries > 0) setTimeout(() => focusRow(id, tries - 1), 25);
}

/** The first field of the form, once it is drawn. */
function focusForm(form = "task-form", tries = 40) {
  const field = document.querySelector<HTMLElement>(`[data-testid=${form}] details [id^=field-]`);
  if (field) focusSoon(field.id);
  else if (tries > 0) setTimeout(() => focusForm(form, tries - 1), 25);
}
