// Which node the pointer is on, at once, and its card after a moment of rest.
// Also where the card has room; what it says is in HoverCard.
import { type RefObject, useCallback, useEffect, useRef, useState } from "react";
import type { GraphNode } from "@/api/types";

const REST = 350;
const CARD = { width: 300, height: 170, gap: 8 };

export interface CardPlace {
  node: GraphNode;
  place: { x: number; y: number };
}

export function useHover(
  surface: RefObject<HTMLElement | null>,
  nodes: ReadonlyMap<string, GraphNode>,
) {
  const [hovered, setHovered] = useState<string | null>(null);
  const [card, setCard] = useState<CardPlace | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);

  const onLeave = useCallback(() => {
    clearTimeout(timer.current);
    setHovered(null);
    setCard(null);
  }, []);
  const onEnter = useCallback(
    (id: string, box: DOMRect) => {
      const node = nodes.get(id);
      const frame = surface.current?.getBoundingClientRect();
      if (!node || !frame) return;
      setHovered(id);
      clearTimeout(timer.current);
      timer.current = setTimeout(() => setCard({ node, place: beside(box, frame) }), REST);
    },
    [surface, nodes],
  );
  return { hovered, card, onEnter, onLeave };
}

/** Below the node, or above where there is no room; never past the sides. */
function beside(node: DOMRect, frame: DOMRect) {
  const x = Math.min(node.left - frame.left, frame.width - CARD.width - CARD.gap);
  const below = node.bottom - frame.top + CARD.gap;
  const isRoom = below + CARD.height < frame.height;
  const y = isRoom ? below : Math.max(CARD.gap, node.top - frame.top - CARD.height - CARD.gap);
  return { x: Math.max(CARD.gap, x), y };
}
