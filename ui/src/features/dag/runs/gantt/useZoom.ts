// The part of the time in sight: the wheel with Ctrl (or a pinch) narrows it around the pointer, the
// wheel sideways moves it, dragging picks a part, the keys do all of that as well.
import {
  type KeyboardEvent,
  type PointerEvent,
  type RefObject,
  useEffect,
  useRef,
  useState,
} from "react";
import { moved, zoomed } from "./spans";

type Time = [number, number];

export function useZoom(host: RefObject<HTMLElement | null>, whole: Time, left: number) {
  // Nothing picked: the whole, which grows while the run goes on.
  const [picked, setPicked] = useState<Time | null>(null);
  const [drag, setDrag] = useState<{ from: number; to: number } | null>(null);
  const seen = picked ?? whole;
  const latest = useRef({ seen, whole });
  latest.current = { seen, whole };

  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const onWheel = (event: WheelEvent) => {
      const { seen: now, whole: all } = latest.current;
      const box = element.getBoundingClientRect();
      const width = box.width - left;
      const isZoom = event.ctrlKey || event.metaKey;
      if (isZoom) {
        const share = (event.clientX - box.left - left) / width;
        const around = now[0] + Math.max(0, Math.min(1, share)) * (now[1] - now[0]);
        setPicked(zoomed(now, around, Math.exp(event.deltaY * 0.004), all));
      } else {
        const sideways = event.shiftKey ? event.deltaY : event.deltaX;
        if (sideways === 0) return;
        setPicked(moved(now, (sideways / width) * (now[1] - now[0]), all));
      }
      event.preventDefault();
    };
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, [host, left]);

  const onKeyDown = (event: KeyboardEvent) => {
    const length = seen[1] - seen[0];
    const middle = seen[0] + length / 2;
    const to: Record<string, Time | null> = {
      "+": zoomed(seen, middle, 0.7, whole),
      "=": zoomed(seen, middle, 0.7, whole),
      "-": zoomed(seen, middle, 1 / 0.7, whole),
      "0": null,
      ArrowLeft: moved(seen, -length / 8, whole),
      ArrowRight: moved(seen, length / 8, whole),
    };
    const next = to[event.key];
    if (next === undefined) return;
    event.preventDefault();
    setPicked(next);
  };
  const placeOf = (event: PointerEvent) =>
    event.clientX - (host.current?.getBoundingClientRect().left ?? 0) - left;
  const dragging = {
    onPointerDown: (event: PointerEvent<Element>) => {
      if (event.button !== 0) return;
      const at = placeOf(event);
      if (at < 0) return;
      setDrag({ from: at, to: at });
    },
    onPointerMove: (event: PointerEvent) => {
      if (drag) setDrag({ ...drag, to: Math.max(0, placeOf(event)) });
    },
    onPointerUp: () => {
      if (drag === null) return;
      setDrag(null);
      const width = (host.current?.clientWidth ?? 0) - left;
      const [a, b] = [Math.min(drag.from, drag.to), Math.max(drag.from, drag.to)];
      // Less is a click with an unsteady hand.
      if (b - a < 8 || width <= 0) return;
      const time = (x: number) => seen[0] + (x / width) * (seen[1] - seen[0]);
      setPicked([time(a), time(Math.min(b, width))]);
    },
    onDoubleClick: () => setPicked(null),
  };
  return { seen, drag, onKeyDown, dragging, isZoomed: picked !== null };
}
