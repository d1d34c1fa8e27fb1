// The canvas by keys: arrows walk along the edges, Enter opens, + - 0 1 . zoom (with Ctrl as well),
// Ctrl-F searches. Keys are physical: they mean the same whatever letters the keyboard writes.
// Where an arrow leads is in walk.ts.
import { useReactFlow } from "@xyflow/react";
import type { KeyboardEvent } from "react";
import type { Graph } from "@/api/types";
import { type Arrow, firstNode, type Links, step } from "./walk";

const QUICK = { duration: 120 };
const ARROWS: readonly Arrow[] = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"];

interface CanvasKeys {
  graph: Graph;
  links: Links;
  selected: string | null;
  goTo: (id: string) => void;
  fit: () => void;
  /** Brings what is chosen into sight, as large as it goes. */
  fitChosen: () => void;
  onOpen: (id: string) => void;
  onSearch: () => void;
  /** Null where nothing is chosen. */
  onClear: (() => void) | null;
}

export function useCanvasKeys(keys: CanvasKeys) {
  const { graph, links, selected, goTo, fit, fitChosen, onOpen, onSearch, onClear } = keys;
  const flow = useReactFlow();
  const walk = (arrow: Arrow) => {
    const known = graph.nodes.some((node) => node.task_id === selected);
    const to = known && selected ? step(graph, links, selected, arrow) : firstNode(graph, links);
    if (to) goTo(to);
  };
  return (event: KeyboardEvent) => {
    const isOnCanvas = event.target === event.currentTarget;
    const zooms: [string, () => void][] = [
      ["Equal", () => void flow.zoomIn(QUICK)],
      ["NumpadAdd", () => void flow.zoomIn(QUICK)],
      ["Minus", () => void flow.zoomOut(QUICK)],
      ["NumpadSubtract", () => void flow.zoomOut(QUICK)],
      ["Digit0", () => void flow.zoomTo(1, QUICK)],
      ["Numpad0", () => void flow.zoomTo(1, QUICK)],
      ["Digit1", fit],
      ["Numpad1", fit],
    ];
    const plain: [string, () => void][] = [
      ...ARROWS.map((arrow): [string, () => void] => [arrow, () => walk(arrow)]),
      ...zooms,
    ];
    if (selected) plain.push(["Period", fitChosen]);
    if (selected && isOnCanvas) plain.push(["Enter", () => onOpen(selected)]);
    if (onClear && isOnCanvas) plain.push(["Escape", onClear]);
    const isCtrl = event.ctrlKey || event.metaKey;
    const acts = event.altKey ? [] : isCtrl ? [...zooms, ["KeyF", onSearch] as const] : plain;
    // Whatever writes a plus or a minus means it, wherever that key lies.
    const code = { "+": "Equal", "-": "Minus" }[event.key] ?? event.code;
    const act = new Map(acts).get(code);
    if (act === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
}
