// The panel at the right, where details open without the place being lost. Its width is kept.
// What is open is the address's to say: see panel.ts.
import { ActionIcon } from "@mantine/core";
import { useHotkeys, useLocalStorage } from "@mantine/hooks";
import { IconX } from "@tabler/icons-react";
import { type KeyboardEvent, type PointerEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "./SidePanel.module.css";

const NARROWEST = 320;
const USUAL = 360;
const STEP = 24;

interface SidePanelProps {
  title: ReactNode;
  /** Below the title, not scrolled: state, tabs. */
  head?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  onClose: () => void;
}

export function SidePanel({ title, head, actions, children, onClose }: SidePanelProps) {
  const { t } = useTranslation();
  const [width, setWidth] = useLocalStorage({ key: "mainspring.panel", defaultValue: USUAL });
  const [drag, setDrag] = useState<{ x: number; width: number } | null>(null);
  const clamp = (wanted: number) =>
    Math.round(Math.max(NARROWEST, Math.min(wanted, globalThis.innerWidth - 480)));
  useHotkeys([["Escape", onClose]]);

  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    setDrag({ x: event.clientX, width });
  };
  const onPointerMove = (event: PointerEvent) => {
    if (drag) setWidth(clamp(drag.width + drag.x - event.clientX));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowLeft: STEP, ArrowRight: -STEP }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    setWidth(clamp(width + step));
  };

  return (
    <aside
      className={classes.panel}
      style={{ width: clamp(width) }}
      aria-label={t("panel.label")}
      data-testid="side-panel"
    >
      <div
        role="separator"
        aria-orientation="vertical"
        aria-label={t("panel.resize")}
        aria-valuenow={width}
        aria-valuemin={NARROWEST}
        tabIndex={0}
        className={classes.handle}
        data-dragged={drag !== null || undefined}
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={() => setDrag(null)}
        onDoubleClick={() => setWidth(USUAL)}
        onKeyDown={onKeyDown}
      />
      <header className={classes.header}>
        <h2 className={classes.title}>{title}</h2>
        {actions}
        <ActionIcon aria-label={t("action.close")} onClick={onClose}>
          <IconX size={16} />
        </ActionIcon>
      </header>
      {head && <div className={classes.head}>{head}</div>}
      <div className={classes.body}>{children}</div>
    </aside>
  );
}
