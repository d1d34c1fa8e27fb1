// The canvas by keys: arrows walk along the edges, Enter opens, + - 0 1 . zoom, Ctrl-F searches.
// Which key does what, and no more: where an arrow leads is in walk.ts.
import { useReactFlow } from "@xyflow/react";
import type { KeyboardEvent } from "react";
import type { Graph } from "@/api/types";
import { type Arrow, firstNode, type Links, step } from "./walk";

const ARROWS: readonly Arrow[] = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"];

interface CanvasKeys {
  graph: Graph;
  links: Links;
  selected: string | null;
  goTo: (id: string) => void;
  fit: () => void;
  onOpen: (id: string) => void;
  onSearch: () => void;
  onClear: () => void;
}

export function useCanvasKeys(keys: CanvasKeys) {
  const { graph, links, selected, goTo, fit, onOpen, onSearch, onClear } = keys;
  const flow = useReactFlow();
  const walk = (arrow: Arrow) => {
    const known = graph.nodes.some((node) => node.task_id === selected);
    const to = known && selected ? step(graph, links, selected, arrow) : firstNode(graph, links);
    if (to) goTo(to);
  };
  return (event: KeyboardEvent) => {
    const isSearch = event.key.toLowerCase() === "f" && (event.ctrlKey || event.metaKey);
    const isOnCanvas = event.target === event.currentTarget;
    const acts: [string, () => void][] = [
      ...ARROWS.map((arrow): [string, () => void] => [arrow, () => walk(arrow)]),
      ["+", () => void flow.zoomIn()],
      ["=", () => void flow.zoomIn()],
      ["-", () => void flow.zoomOut()],
      ["0", () => void flow.zoomTo(1)],
      ["1", fit],
    ];
    if (selected) acts.push([".", () => goTo(selected)]);
    if (selected && isOnCanvas) acts.push(["Enter", () => onOpen(selected)], ["Escape", onClear]);
    const hasModifier = event.ctrlKey || event.metaKey || event.altKey;
    const act = isSearch ? onSearch : hasModifier ? undefined : new Map(acts).get(event.key);
    if (act === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
}
