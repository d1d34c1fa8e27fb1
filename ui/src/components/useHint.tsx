// A tooltip that costs nothing until somebody points: lists have thousands of things that have one,
// and a mounted tooltip for each of them is what makes scrolling stutter.
import { Tooltip } from "@mantine/core";
import { type PointerEvent, type ReactNode, useEffect, useRef, useState } from "react";

const DELAY = 400;

interface Hint {
  /** For the element that is pointed at. */
  handlers: {
    onPointerEnter: (event: PointerEvent<HTMLElement>) => void;
    onPointerLeave: () => void;
  };
  /** To be put beside it. */
  hint: ReactNode;
}

export function useHint(label: ReactNode, delay = DELAY): Hint {
  const [target, setTarget] = useState<HTMLElement | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const onPointerEnter = (event: PointerEvent<HTMLElement>) => {
    const element = event.currentTarget;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setTarget(element), delay);
  };
  const onPointerLeave = () => {
    clearTimeout(timer.current);
    setTarget(null);
  };
  const hint = target !== null && label && <Tooltip label={label} target={target} opened />;
  return { handlers: { onPointerEnter, onPointerLeave }, hint };
}
