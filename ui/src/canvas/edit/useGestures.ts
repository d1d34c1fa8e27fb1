// Reads the pointer on a canvas that can be edited and turns what it did into intents. What is
// meant by where it goes is in gesture.ts; what is drawn meanwhile in Feedback.tsx.
import { useReactFlow } from "@xyflow/react";
import { type PointerEvent, type RefObject, useCallback, useEffect, useRef, useState } from "react";
import type { Graph, GraphEdge } from "@/api/types";
import { edgeAt, type Point } from "../geometry";
import type { Links } from "../walk";
import { type Dragged, SLACK, useDragged, useDrop } from "./drag";
import { begin, boxed, type Gesture, type Ground, go, placesOf } from "./gesture";
import { type CanvasEditing, NODE, type Opening } from "./types";

interface Gestures {
  surface: RefObject<HTMLElement | null>;
  graph: Graph;
  links: Links;
  editing: CanvasEditing | null;
  isPanning: boolean;
}

export function useGestures({ surface, graph, links, editing, isPanning }: Gestures) {
  const flow = useReactFlow();
  const [gesture, setGesture] = useState<Gesture | null>(null);
  const [edge, setEdge] = useState<GraphEdge | null>(null);
  /** Places that were let go of and are not drawn by the scheduler yet. */
  const [places, setPlaces] = useState<ReadonlyMap<string, Point> | null>(null);
  const down = useRef<{ gesture: Gesture; x: number; y: number; id: number } | null>(null);
  const hasMoved = useRef(false);
  const dragged = useDragged();

  useEffect(() => {
    setPlaces(null);
    setEdge(
      (old) => old && (graph.edges.find((it) => it.from === old.from && it.to === old.to) ?? null),
    );
  }, [graph]);

  const pointOf = useCallback(
    (at: { clientX: number; clientY: number }): Point => {
      const { x, y } = flow.screenToFlowPosition({ x: at.clientX, y: at.clientY });
      return [x, y];
    },
    [flow],
  );
  const ground = (): Ground => ({
    ...{ graph, links, edge, zoom: flow.getZoom() },
    selection: editing?.selection ?? new Set(),
  });
  const openingAt = (at: { clientX: number; clientY: number }): Opening => {
    const [x, y] = pointOf(at);
    return {
      at: [Math.round(x - NODE.width / 2), Math.round(y - NODE.height / 2)],
      screen: { x: at.clientX, y: at.clientY },
    };
  };

  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    hasMoved.current = false;
    if (editing === null || event.button !== 0 || isPanning) return;
    const target = event.target as HTMLElement;
    if (
      !surface.current?.contains(target) ||
      target.closest("button, input, textarea, [data-float]")
    )
      return;
    const keys = { alt: event.altKey, shift: event.shiftKey };
    const begun = begin(ground(), pointOf(event), keys);
    if (begun === null || (editing.locked !== null && begun.kind !== "box")) return;
    // Keys go where the pointer acts.
    surface.current?.focus({ preventScroll: true });
    down.current = { gesture: begun, x: event.clientX, y: event.clientY, id: event.pointerId };
  };

  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    const held = down.current;
    if (held === null || held.id !== event.pointerId) return;
    const isFar = Math.hypot(event.clientX - held.x, event.clientY - held.y) > SLACK;
    if (!hasMoved.current && !isFar) return;
    if (!hasMoved.current) event.currentTarget.setPointerCapture(event.pointerId);
    hasMoved.current = true;
    held.gesture = go(ground(), held.gesture, pointOf(event));
    setGesture(held.gesture);
  };

  const cancel = useCallback(() => {
    down.current = null;
    setGesture(null);
  }, []);

  const onPointerUp = (event: PointerEvent<HTMLElement>) => {
    const held = down.current;
    cancel();
    if (held === null || !hasMoved.current || editing === null) return;
    finish(held.gesture, openingAt(event), editing);
  };

  const finish = (done: Gesture, opening: Opening, acts: CanvasEditing) => {
    switch (done.kind) {
      case "box":
        return acts.onSelect(boxed(graph, done));
      case "slice":
        return done.cut.length > 0 ? acts.onDisconnect(done.cut) : undefined;
      case "move": {
        const to = placesOf(graph, done);
        const [only] = to;
        setPlaces(to);
        if (done.over && only) return acts.onSplice(only[0], done.over, only[1]);
        const moves = [...to].map(([id, at]) => ({ id, at }));
        return void acts.onMove(moves).then((refused) => refused !== null && setPlaces(null));
      }
      case "connect":
        return connect(done, opening, acts);
    }
  };

  const connect = (done: Gesture & { kind: "connect" }, opening: Opening, acts: CanvasEditing) => {
    const { fixed, side, over, cycle, edge: old } = done;
    if (cycle) return;
    const [from, to] = side === "out" ? [fixed, over] : [over, fixed];
    if (old) {
      if (from && to && (from !== old.from || to !== old.to)) acts.onReconnect(old, from, to);
      // An end that is let go of in the void is taken off.
      else if (over === null) acts.onDisconnect([old]);
      return;
    }
    if (from && to)
      return links.after.get(from)?.includes(to) ? undefined : acts.onConnect(from, to);
    acts.onCreate({ ...opening, ...(side === "out" ? { from: fixed } : { to: fixed }) });
  };

  const within = (at: Dragged) => {
    const box = surface.current?.getBoundingClientRect();
    return box && at.x >= box.left && at.x <= box.right && at.y >= box.top && at.y <= box.bottom;
  };
  const edgeUnder = (at: { clientX: number; clientY: number }) =>
    edgeAt(graph.edges, pointOf(at), 24);
  useDrop((dropped) => {
    if (editing === null || editing.locked !== null || !within(dropped)) return;
    const at = { clientX: dropped.x, clientY: dropped.y };
    const over = edgeUnder(at);
    surface.current?.focus({ preventScroll: true });
    editing.onDrop(dropped.what, { ...openingAt(at), ...(over && { edge: over }) });
  });
  const dropEdge =
    dragged && within(dragged) ? edgeUnder({ clientX: dragged.x, clientY: dragged.y }) : null;

  useEffect(() => {
    if (gesture === null) return;
    const onEscape = (event: KeyboardEvent) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      cancel();
    };
    window.addEventListener("keydown", onEscape, true);
    return () => window.removeEventListener("keydown", onEscape, true);
  }, [gesture, cancel]);

  return {
    ...{ gesture, edge, setEdge, dropEdge, openingAt, hasMoved },
    places: gesture?.kind === "move" ? placesOf(graph, gesture) : places,
    handlers: editing ? { onPointerDown, onPointerMove, onPointerUp, onPointerCancel: cancel } : {},
  };
}
