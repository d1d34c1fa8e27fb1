// The graph of a DAG: React Flow pans, zooms and draws only what is in sight; places and lines are
// the scheduler's. What changes while one looks comes through the store, not through here.
import "@xyflow/react/dist/base.css";
import { getViewportForBounds, ReactFlow, ReactFlowProvider, useReactFlow } from "@xyflow/react";
import { memo, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Graph, GraphEdge, GraphNode } from "@/api/types";
import { BlockLayer, MANY } from "./BlockLayer";
import { Controls } from "./Controls";
import classes from "./canvas.module.css";
import { CanvasContextProvider } from "./context";
import { EdgeLayer } from "./EdgeLayer";
import { boxAt, edgeAt } from "./geometry";
import { HoverCard } from "./HoverCard";
import { type Level, levelOf, ZOOM_MAX, ZOOM_MIN } from "./levels";
import { Minimap } from "./Minimap";
import { NodeSearch } from "./NodeSearch";
import { FoldedNode, GroupNode } from "./nodes/GroupNode";
import { TaskNode } from "./nodes/TaskNode";
import { type CanvasStore, CanvasStoreProvider } from "./store";
import { frameNodes, taskNodes } from "./toFlow";
import { useCanvasKeys } from "./useCanvasKeys";
import { useHover } from "./useHover";
import { linksOf, pathThrough } from "./walk";

const NODE_TYPES = { task: TaskNode, folded: FoldedNode, frame: GroupNode };
const NO_EDGES: never[] = [];

export interface CanvasProps {
  graph: Graph;
  store: CanvasStore;
  label: string;
  selected: string | null;
  onSelect: (id: string | null) => void;
  /** Enter, or a second press. */
  onOpen: (node: GraphNode) => void;
  onToggleGroup: (groupId: string) => void;
}

export const Canvas = memo(function Canvas(props: CanvasProps) {
  return (
    <ReactFlowProvider>
      <CanvasStoreProvider value={props.store}>
        <Surface {...props} />
      </CanvasStoreProvider>
    </ReactFlowProvider>
  );
});

function Surface({ graph, store, label, selected, onSelect, onOpen, onToggleGroup }: CanvasProps) {
  const { t } = useTranslation("graph");
  const flow = useReactFlow();
  const surface = useRef<HTMLDivElement>(null);
  const [level, setLevel] = useState<Level>("full");
  const [isSearching, setSearching] = useState(false);
  const [matches, setMatches] = useState<ReadonlySet<string> | null>(null);
  const [edge, setEdge] = useState<GraphEdge | null>(null);
  const areBlocks = level === "block" && graph.nodes.length > MANY;
  const frames = useMemo(() => frameNodes(graph), [graph]);
  const tasks = useMemo(() => taskNodes(graph), [graph]);
  const nodes = useMemo(
    () => (areBlocks ? frames : [...frames, ...tasks]),
    [areBlocks, frames, tasks],
  );
  const byId = useMemo(() => new Map(graph.nodes.map((it) => [it.task_id, it])), [graph]);
  const links = useMemo(() => linksOf(graph.edges), [graph]);
  const { hovered, card, onEnter, onLeave } = useHover(surface, byId);
  const context = useMemo(
    () => ({ level, direction: graph.direction, onToggleGroup }),
    [level, graph.direction, onToggleGroup],
  );

  useEffect(() => store.select(selected), [store, selected]);
  useEffect(() => {
    const centre = hovered ?? (selected && byId.has(selected) ? selected : null);
    store.setBright(matches ?? (centre ? pathThrough(links, centre) : null));
  }, [store, matches, hovered, selected, byId, links]);

  const fit = useCallback(() => {
    if (surface.current) void flow.setViewport(whole(graph, surface.current), { duration: 200 });
  }, [flow, graph]);
  const show = useCallback(
    (id: string) => {
      const node = byId.get(id);
      if (!node) return;
      const zoom = Math.max(flow.getZoom(), 0.75);
      const [x, y] = [node.x + node.width / 2, node.y + node.height / 2];
      void flow.setCenter(x, y, { zoom, duration: 200 });
    },
    [flow, byId],
  );
  const goTo = useCallback(
    (id: string) => {
      onSelect(id);
      show(id);
    },
    [onSelect, show],
  );
  const onKeyDown = useCanvasKeys({
    ...{ graph, links, selected, goTo, fit },
    onOpen: (id) => {
      const node = byId.get(id);
      if (node) onOpen(node);
    },
    onSearch: () => setSearching(true),
    onClear: () => onSelect(null),
  });
  // A node chosen elsewhere (the address, the code, the list) comes into sight.
  const shown = useRef<string | null>(null);
  useEffect(() => {
    if (selected === shown.current) return;
    shown.current = selected;
    if (selected && hovered !== selected) show(selected);
  }, [selected, hovered, show]);

  const onZoom = useCallback((zoom: number) => {
    surface.current?.style.setProperty("--zoom", String(zoom));
    setLevel(levelOf(zoom));
  }, []);

  // The first view is known before anything is drawn: no node is made only to be taken away.
  const [start, setStart] = useState<ReturnType<typeof whole> | null>(null);
  useLayoutEffect(() => {
    if (start !== null || !surface.current) return;
    const view = whole(graph, surface.current);
    setStart(view);
    onZoom(view.zoom);
  }, [start, graph, onZoom]);
  /** Of blocks drawn together, the one below the pointer. */
  const blockAt = (event: { clientX: number; clientY: number }) => {
    const { x, y } = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
    return areBlocks ? boxAt(graph.nodes, [x, y]) : null;
  };
  const choose = (node: GraphNode) => {
    shown.current = node.task_id;
    onSelect(node.task_id);
    onOpen(node);
  };
  const onPointerMove = (event: React.PointerEvent) => {
    if (event.buttons !== 0) return;
    const { x, y } = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
    setEdge(level === "full" ? edgeAt(graph.edges, [x, y], 5) : null);
    if (!areBlocks) return;
    const node = blockAt(event);
    if (node === null) return hovered === null ? undefined : onLeave();
    if (node.task_id === hovered) return;
    const corner = flow.flowToScreenPosition({ x: node.x, y: node.y });
    const zoom = flow.getZoom();
    onEnter(node.task_id, new DOMRect(corner.x, corner.y, node.width * zoom, node.height * zoom));
  };

  return (
    <CanvasContextProvider value={context}>
      <div
        ref={surface}
        className={classes.canvas}
        data-testid="graph-canvas"
        data-level={level}
        role="application"
        aria-label={label}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys walk the graph from here.
        tabIndex={0}
        onKeyDown={onKeyDown}
        onPointerMove={onPointerMove}
      >
        {start && (
          <ReactFlow
            nodes={nodes}
            edges={NO_EDGES}
            nodeTypes={NODE_TYPES}
            onlyRenderVisibleElements
            nodesDraggable={false}
            nodesConnectable={false}
            nodesFocusable={false}
            elementsSelectable={false}
            disableKeyboardA11y
            deleteKeyCode={null}
            minZoom={ZOOM_MIN}
            maxZoom={ZOOM_MAX}
            defaultViewport={start}
            panOnScroll
            zoomOnDoubleClick={false}
            proOptions={{ hideAttribution: true }}
            onInit={() => {
              if (selected) show(selected);
            }}
            onMove={(_, viewport) => onZoom(viewport.zoom)}
            onNodeMouseEnter={(event, node) =>
              onEnter(node.id, event.currentTarget.getBoundingClientRect())
            }
            onNodeMouseLeave={onLeave}
            onMoveStart={onLeave}
            onNodeClick={(_, { id }) => {
              const node = byId.get(id);
              if (node) choose(node);
            }}
            onPaneClick={(event) => {
              const node = blockAt(event);
              if (node) choose(node);
              else onSelect(null);
            }}
          >
            <EdgeLayer graph={graph} hovered={edge} />
            {areBlocks && <BlockLayer graph={graph} />}
          </ReactFlow>
        )}
        {isSearching && (
          <NodeSearch
            nodes={graph.nodes}
            onMatches={setMatches}
            onGo={goTo}
            onClose={() => {
              setSearching(false);
              setMatches(null);
              surface.current?.focus();
            }}
          />
        )}
        {card && <HoverCard {...card} />}
        <Controls onFit={fit} onSearch={() => setSearching(true)} />
        <Minimap graph={graph} />
        <output className={classes.unseen}>
          {selected && byId.has(selected) ? t("chosen", { task: selected }) : ""}
        </output>
      </div>
    </CanvasContextProvider>
  );
}

/** The view in which all of the graph is in sight, small graphs no larger than they are. */
function whole(graph: Graph, surface: HTMLElement) {
  const bounds = { x: 0, y: 0, width: graph.width, height: graph.height };
  const { clientWidth, clientHeight } = surface;
  return getViewportForBounds(bounds, clientWidth, clientHeight, ZOOM_MIN, 1, 0.08);
}
