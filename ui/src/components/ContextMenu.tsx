// The menu on the right mouse button, on the menu key, and behind a button: the same entries in
// all three places, so that none is only for the mouse.
import { ActionIcon, Menu } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { type ReactNode, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

export interface MenuEntry {
  label: string;
  icon?: ReactNode;
  /** The keys that do the same, as `Ctrl D`. */
  keys?: string;
  onSelect: () => void;
  isDisabled?: boolean;
  /** Cannot be undone; shown apart. */
  isDangerous?: boolean;
}

export type MenuEntries = (MenuEntry | "divider")[];

function Entries({ entries }: { entries: MenuEntries }) {
  let divider = 0;
  return entries.map((entry) => {
    if (entry === "divider") return <Menu.Divider key={`divider ${divider++}`} />;
    return (
      <Menu.Item
        key={entry.label}
        leftSection={entry.icon}
        rightSection={entry.keys && <kbd className="muted">{entry.keys}</kbd>}
        disabled={entry.isDisabled ?? false}
        {...(entry.isDangerous && { c: "var(--state-failed)" })}
        onClick={(event) => {
          event.stopPropagation();
          entry.onSelect();
        }}
      >
        {entry.label}
      </Menu.Item>
    );
  });
}

/** The button with three dots. */
export function MenuButton({ entries, label }: { entries: MenuEntries; label?: string }) {
  const { t } = useTranslation();
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon
          aria-label={label ?? t("action.more")}
          onClick={(event) => event.stopPropagation()}
        >
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown style={WITHIN}>
        <Entries entries={entries} />
      </Menu.Dropdown>
    </Menu>
  );
}

/** A menu that is taller than the window scrolls. */
const WITHIN = { maxHeight: "calc(100vh - 24px)", overflowY: "auto" } as const;

interface ContextMenuState {
  x: number;
  y: number;
  entries: MenuEntries;
}

/**
 * For lists: one menu for all rows. Put `menu` somewhere in the page and call `open` from the
 * rows' `onContextMenu`, which the menu key triggers as well.
 */
export function useContextMenu() {
  const [state, setState] = useState<ContextMenuState | null>(null);
  const before = useRef<HTMLElement | null>(null);
  const close = () => {
    setState(null);
    // The place of the menu is a point of the screen, which cannot have the focus.
    requestAnimationFrame(() => {
      if (document.activeElement === document.body) before.current?.focus();
    });
  };
  const menu = (
    <Menu
      opened={state !== null}
      onClose={close}
      position="bottom-start"
      offset={0}
      // At the window's lower end it moves up, over the point, rather than out of sight.
      middlewares={{ flip: true, shift: { crossAxis: true, padding: 8 } }}
      key={state ? `${state.x} ${state.y}` : "closed"}
    >
      <Menu.Target>
        <div
          style={{
            position: "fixed",
            left: state?.x ?? 0,
            top: state?.y ?? 0,
            pointerEvents: "none",
          }}
        />
      </Menu.Target>
      <Menu.Dropdown style={WITHIN}>{state && <Entries entries={state.entries} />}</Menu.Dropdown>
    </Menu>
  );
  const open = (event: React.MouseEvent, entries: MenuEntries) => {
    event.preventDefault();
    event.stopPropagation();
    if (event.currentTarget instanceof HTMLElement) before.current = event.currentTarget;
    // The menu key reports no place of the pointer: then the element itself is the place.
    const box = event.currentTarget.getBoundingClientRect();
    const isKey = event.clientX === 0 && event.clientY === 0;
    setState({
      x: isKey ? box.left + 16 : event.clientX,
      y: isKey ? box.bottom - 4 : event.clientY,
      entries,
    });
  };
  return { menu, open };
}
