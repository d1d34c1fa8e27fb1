// The panel at the right, where details open without the place being lost. Its width is kept.
// What is open is the address's to say: see panel.ts.
import { ActionIcon } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { IconX } from "@tabler/icons-react";
import {
  type KeyboardEvent,
  type PointerEvent,
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from "react";
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
  const panel = useRef<HTMLElement>(null);
  useEscape(onClose);
  useFocusBack(panel);

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
      ref={panel}
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

/** What Escape closes before it closes the panel. */
const ABOVE = '[role="dialog"], [role="menu"], [aria-haspopup][aria-expanded="true"]';

/**
 * Escape, unless something lies above the panel. A dialog that closes by the key may be gone by the
 * time the event is here; the path of the event is still the one from within it.
 */
function useEscape(onEscape: () => void) {
  const latest = useRef(onEscape);
  latest.current = onEscape;
  useEffect(() => {
    let isCovered = false;
    const look = (event: globalThis.KeyboardEvent) => {
      if (event.key !== "Escape") return;
      const isWithin = event
        .composedPath()
        .some((it) => it instanceof Element && it.matches(ABOVE));
      isCovered = isWithin || document.querySelector(ABOVE) !== null;
    };
    const close = (event: globalThis.KeyboardEvent) => {
      if (event.key !== "Escape" || event.isComposing) return;
      if (!isCovered && !event.defaultPrevented) latest.current();
    };
    globalThis.addEventListener("keydown", look, { capture: true });
    globalThis.addEventListener("keydown", close);
    return () => {
      globalThis.removeEventListener("keydown", look, { capture: true });
      globalThis.removeEventListener("keydown", close);
    };
  }, []);
}

/** When the panel goes with the focus in it, the focus goes to where it came from. */
function useFocusBack(panel: { readonly current: HTMLElement | null }) {
  useLayoutEffect(() => {
    const before = document.activeElement;
    const element = panel.current;
    return () => {
      const isWithin = element?.contains(document.activeElement);
      if (isWithin && before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, [panel]);
}
