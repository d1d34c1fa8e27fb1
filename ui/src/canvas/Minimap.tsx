// The whole graph in a corner, coloured by state, with the part in sight. Drawn on a bitmap, so
// that a thousand nodes cost no more than ten; a press or a drag goes there.
import { useReactFlow, useStore } from "@xyflow/react";
import { type PointerEvent, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Graph } from "@/api/types";
import classes from "./canvas.module.css";
import { useCanvasStore } from "./store";

const WIDTH = 168;
const HEIGHT = 108;
const MARGIN = 6;

export function Minimap({ graph }: { graph: Graph }) {
  const { t } = useTranslation("graph");
  const store = useCanvasStore();
  const flow = useReactFlow();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [x, y, zoom] = useStore((state) => state.transform);
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  const scale = Math.min(
    (WIDTH - 2 * MARGIN) / Math.max(1, graph.width),
    (HEIGHT - 2 * MARGIN) / Math.max(1, graph.height),
  );
  const left = (WIDTH - graph.width * scale) / 2;
  const top = (HEIGHT - graph.height * scale) / 2;

  // With the whole graph in sight a map of it tells nothing.
  const isWhole =
    x >= 0 && y >= 0 && x + graph.width * zoom <= width && y + graph.height * zoom <= height;

  useEffect(() => {
    let frame = 0;
    const draw = () => {
      frame = 0;
      const context = canvas.current?.getContext("2d");
      if (!canvas.current || !context) return;
      const density = globalThis.devicePixelRatio;
      canvas.current.width = WIDTH * density;
      canvas.current.height = HEIGHT * density;
      context.scale(density, density);
      const style = getComputedStyle(canvas.current);
      for (const node of graph.nodes) {
        const state = store.state(node.task_id)?.state ?? "none";
        context.fillStyle = style.getPropertyValue(`--state-${state}`);
        context.globalAlpha = state === "none" || state === "success" ? 0.45 : 1;
        const [w, h] = [node.width * scale, node.height * scale];
        context.fillRect(
          left + node.x * scale,
          top + node.y * scale,
          Math.max(1.5, w),
          Math.max(1.5, h),
        );
      }
    };
    const soon = () => {
      if (frame === 0) frame = requestAnimationFrame(draw);
    };
    soon();
    const stop = store.subscribeAll(soon);
    return () => {
      stop();
      cancelAnimationFrame(frame);
    };
  }, [graph, store, scale, left, top]);

  const go = (event: PointerEvent<HTMLElement>) => {
    if (event.buttons !== 1) return;
    const box = event.currentTarget.getBoundingClientRect();
    const [toX, toY] = [event.clientX - box.left - left, event.clientY - box.top - top];
    void flow.setCenter(toX / scale, toY / scale, { zoom });
  };
  return (
    <div
      className={classes.minimap}
      hidden={isWhole}
      style={{ width: WIDTH, height: HEIGHT }}
      data-float
      role="img"
      aria-label={t("minimap")}
      onPointerDown={go}
      onPointerMove={go}
    >
      <canvas ref={canvas} style={{ width: WIDTH, height: HEIGHT }} />
      <div
        className={classes.sight}
        style={{
          left: left + (-x / zoom) * scale,
          top: top + (-y / zoom) * scale,
          width: (width / zoom) * scale,
          height: (height / zoom) * scale,
        }}
      />
    </div>
  );
}
