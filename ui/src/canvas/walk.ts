// Walking a graph: what comes before and after a node, and where an arrow key leads from it.
// Pure, so that it can be tested without a page; which key was pressed is read elsewhere.
import type { Graph, GraphNode } from "@/api/types";

export type Arrow = "ArrowLeft" | "ArrowRight" | "ArrowUp" | "ArrowDown";

/** The neighbours of every node, both ways. */
export interface Links {
  after: ReadonlyMap<string, readonly string[]>;
  before: ReadonlyMap<string, readonly string[]>;
}

export function linksOf(edges: readonly { from: string; to: string }[]): Links {
  const after = new Map<string, string[]>();
  const before = new Map<string, string[]>();
  const add = (map: Map<string, string[]>, key: string, value: string) => {
    const known = map.get(key);
    if (known) known.push(value);
    else map.set(key, [value]);
  };
  for (const { from, to } of edges) {
    add(after, from, to);
    add(before, to, from);
  }
  return { after, before };
}

/** All that can be reached one way, without the start itself. */
export function reach(links: ReadonlyMap<string, readonly string[]>, start: string): Set<string> {
  const found = new Set<string>();
  const waiting = [...(links.get(start) ?? [])];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    if (found.has(at)) continue;
    found.add(at);
    waiting.push(...(links.get(at) ?? []));
  }
  return found;
}

/** The node, all before it and all after it: what stays bright while the rest fades. */
export function pathThrough(links: Links, id: string): Set<string> {
  return new Set([id, ...reach(links.before, id), ...reach(links.after, id)]);
}

/**
 * Where an arrow key leads: with and against the flow along the edges, to the neighbour that lies
 * straightest; across it to the nearest node of the same layer.
 */
export function step(graph: Graph, links: Links, from: string, arrow: Arrow): string | null {
  const nodes = new Map(graph.nodes.map((node) => [node.task_id, node]));
  const here = nodes.get(from);
  if (here === undefined) return null;
  const isFlat = graph.direction === "lr";
  const [forwards, backwards] = isFlat ? ["ArrowRight", "ArrowLeft"] : ["ArrowDown", "ArrowUp"];
  const across = (node: GraphNode) => (isFlat ? middle(node).y : middle(node).x);
  const along = (node: GraphNode) => (isFlat ? middle(node).x : middle(node).y);
  const nearest = (ids: Iterable<string>, away: (node: GraphNode) => number) => {
    let best: GraphNode | null = null;
    for (const id of ids) {
      const node = nodes.get(id);
      if (node && (best === null || away(node) < away(best))) best = node;
    }
    return best?.task_id ?? null;
  };
  const straight = (node: GraphNode) => Math.abs(across(node) - across(here));
  if (arrow === forwards) return nearest(links.after.get(from) ?? [], straight);
  if (arrow === backwards) return nearest(links.before.get(from) ?? [], straight);
  const isOnward = arrow === "ArrowDown" || arrow === "ArrowRight";
  const beside = graph.nodes.filter((node) => {
    const gap = across(node) - across(here);
    return (isOnward ? gap > 1 : gap < -1) && node.task_id !== from;
  });
  // Far along the flow counts double: the same layer is preferred, but not a must.
  return nearest(
    beside.map((node) => node.task_id),
    (node) => straight(node) + 2 * Math.abs(along(node) - along(here)),
  );
}

/** Where walking starts: the first node that nothing comes before. */
export function firstNode(graph: Graph, links: Links): string | null {
  const roots = graph.nodes.filter((node) => !links.before.has(node.task_id));
  const [first] = roots.sort((a, b) => a.x + a.y - (b.x + b.y));
  return first?.task_id ?? graph.nodes[0]?.task_id ?? null;
}

function middle(node: GraphNode) {
  return { x: node.x + node.width / 2, y: node.y + node.height / 2 };
}
