// Which key does what on a row of the list, and the menu that has the same acts. Keys are physical,
// so that they mean the same whatever letters the keyboard writes.
import type { TFunction } from "i18next";
import type { MenuEntries } from "@/components/ContextMenu";
import type { OutlineRow } from "./rows";

export interface RowActs {
  add: () => void;
  form: () => void;
  rename: () => void;
  connect: () => void;
  /** Left out where nothing comes before. */
  disconnect?: () => void;
  up: () => void;
  down: () => void;
  disable: () => void;
  remove: () => void;
  /** Deletes, and joins what was before with what comes after. */
  detach: () => void;
  undo: () => void;
  redo: () => void;
}

interface Pressed {
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
}

export function meaningOf(event: Pressed, acts: RowActs): (() => void) | undefined {
  const isCtrl = event.ctrlKey || event.metaKey;
  const chord = [isCtrl && "Ctrl", event.altKey && "Alt", event.shiftKey && "Shift", event.code]
    .filter(Boolean)
    .join("+");
  const meanings: Record<string, (() => void) | undefined> = {
    ...{ KeyN: acts.add, F2: acts.rename, KeyC: acts.connect, KeyX: acts.disconnect },
    ...{ KeyD: acts.disable, Delete: acts.remove, Backspace: acts.remove },
    ...{ "Ctrl+Delete": acts.detach, "Ctrl+Backspace": acts.detach },
    ...{ "Alt+ArrowUp": acts.up, "Alt+ArrowDown": acts.down },
    ...{ "Ctrl+KeyZ": acts.undo, "Ctrl+Shift+KeyZ": acts.redo, "Ctrl+KeyY": acts.redo },
  };
  return meanings[chord];
}

export function menuOf(t: TFunction<"task_form">, row: OutlineRow, acts: RowActs): MenuEntries {
  return [
    { label: t("outline.form"), keys: "Enter", onSelect: acts.form },
    { label: t("outline.add"), keys: "N", onSelect: acts.add },
    { label: t("outline.rename"), keys: "F2", onSelect: acts.rename },
    "divider",
    { label: t("outline.connect"), keys: "C", onSelect: acts.connect },
    {
      ...{ label: t("outline.disconnect"), keys: "X", isDisabled: !acts.disconnect },
      onSelect: () => acts.disconnect?.(),
    },
    "divider",
    { label: t("outline.up"), keys: "Alt ↑", onSelect: acts.up },
    { label: t("outline.down"), keys: "Alt ↓", onSelect: acts.down },
    {
      ...{ label: t(row.isDisabled ? "outline.enable" : "outline.disable"), keys: "D" },
      onSelect: acts.disable,
    },
    "divider",
    { label: t("outline.detach"), keys: "Ctrl Delete", onSelect: acts.detach },
    { label: t("outline.remove"), keys: "Delete", isDangerous: true, onSelect: acts.remove },
  ];
}
