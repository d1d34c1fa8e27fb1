// Two halves with a handle between them; the right one's share is kept.
// It is kept on this computer and not in the address, as it depends on the screen and not the DAG.
import { useLocalStorage } from "@mantine/hooks";
import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import classes from "./graph.module.css";

const LEAST = 20;
const MOST = 75;

export function Split({ left, right }: { left: ReactNode; right: ReactNode | null }) {
  const { t } = useTranslation("graph");
  const whole = useRef<HTMLDivElement>(null);
  const [share, setShare] = useLocalStorage({ key: "mainspring.code.share", defaultValue: 38 });
  const [isDragged, setDragged] = useState(false);
  const set = (percent: number) => setShare(Math.max(LEAST, Math.min(MOST, percent)));

  const onPointerMove = (event: PointerEvent) => {
    const box = whole.current?.getBoundingClientRect();
    if (isDragged && box) set(((box.right - event.clientX) / box.width) * 100);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const change = { ArrowLeft: 3, ArrowRight: -3 }[event.key];
    if (change === undefined) return;
    event.preventDefault();
    set(share + change);
  };
  return (
    <div className={classes.halves} ref={whole}>
      <div className={classes.left}>{left}</div>
      {right !== null && (
        <>
          <div
            role="separator"
            aria-orientation="vertical"
            aria-label={t("code.split")}
            aria-valuenow={Math.round(share)}
            aria-valuemin={LEAST}
            aria-valuemax={MOST}
            tabIndex={0}
            className={classes.handle}
            data-dragged={isDragged || undefined}
            onPointerDown={(event) => {
              event.currentTarget.setPointerCapture(event.pointerId);
              setDragged(true);
            }}
            onPointerMove={onPointerMove}
            onPointerUp={() => setDragged(false)}
            onKeyDown={onKeyDown}
          />
          <div className={classes.code} style={{ width: `${share}%` }}>
            {right}
          </div>
        </>
      )}
    </div>
  );
}
