// What part of a scrolled element is in sight: how far it is from its newest column and its top.
// In pixels, read once a frame at most; which rows and runs those are is in visible.ts.
import { type RefObject, useLayoutEffect, useState } from "react";

export interface ScrollWindow {
  /** Pixels from the right end, where the newest run stands. */
  right: number;
  top: number;
  width: number;
  height: number;
}

const NOTHING: ScrollWindow = { right: 0, top: 0, width: 0, height: 0 };

export function useScrollWindow(ref: RefObject<HTMLElement | null>): ScrollWindow {
  const [seen, setSeen] = useState(NOTHING);
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return;
    let frame = 0;
    const read = () => {
      frame = 0;
      // Scrolled from right to left, browsers count below zero.
      const right = Math.abs(element.scrollLeft);
      const { scrollTop: top, clientWidth: width, clientHeight: height } = element;
      setSeen({ right, top, width, height });
    };
    const onScroll = () => {
      if (frame === 0) frame = requestAnimationFrame(read);
    };
    read();
    const sizes = new ResizeObserver(onScroll);
    sizes.observe(element);
    element.addEventListener("scroll", onScroll, { passive: true });
    return () => {
      cancelAnimationFrame(frame);
      sizes.disconnect();
      element.removeEventListener("scroll", onScroll);
    };
  }, [ref]);
  return seen;
}
