// The graph of a DAG: React Flow pans, zooms and draws only what is in sight; places and lines are
// the scheduler's. What changes while one looks comes through the store, not through here.
import "@xyflow/react/dist/base.css";
import { ReactFlow, ReactFlowProvider, useReactFlow } from "@xyflow/react";
import { memo, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Graph, GraphEdge, GraphNode } from "@/api/types";
import { Controls } from "./Controls";
import classes from "./canvas.module.css";
import { CanvasContextProvider } from "./context";
import { EdgeLayer } from "./EdgeLayer";
import { edgeAt } from "./geometry";
import { HoverCard } from "./HoverCard";
import { type Level, levelOf, ZOOM_MAX, ZOOM_MIN } from "./levels";
import { Minimap } from "./Minimap";
import { NodeSearch } from "./NodeSearch";
import { FoldedNode, GroupNode } from "./nodes/GroupNode";
import { TaskNode } from "./nodes/TaskNode";
import { type CanvasStore, CanvasStoreProvider } from "./store";
import { flowNodes } from "./toFlow";
import { useCanvasKeys } from "./useCanvasKeys";
import { useHover } from "./useHover";
import { linksOf, pathThrough } from "./walk";

const NODE_TYPES = { task: TaskNode, folded: FoldedNode, frame: GroupNode };
const NO_EDGES: never[] = [];
const FIT = { padding: 0.08, maxZoom: 1 };

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
  const nodes = useMemo(() => flowNodes(graph), [graph]);
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

  const fit = useCallback(() => void flow.fitView({ ...FIT, duration: 200 }), [flow]);
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
        onPointerMove={(event) => {
          if (level !== "full" || event.buttons !== 0) return;
          const { x, y } = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
          setEdge(edgeAt(graph.edges, [x, y], 5));
        }}
      >
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
          fitView
          fitViewOptions={FIT}
          panOnScroll
          zoomOnDoubleClick={false}
          proOptions={{ hideAttribution: true }}
          onInit={({ getZoom }) => {
            onZoom(getZoom());
            // After the first fit, which React Flow does in the next frame.
            if (selected) requestAnimationFrame(() => requestAnimationFrame(() => show(selected)));
          }}
          onMove={(_, viewport) => onZoom(viewport.zoom)}
          onNodeMouseEnter={(event, node) => onEnter(event, node.id)}
          onNodeMouseLeave={onLeave}
          onMoveStart={onLeave}
          onNodeClick={(_, { id }) => {
            const node = byId.get(id);
            if (!node) return;
            shown.current = id;
            onSelect(id);
            onOpen(node);
          }}
          onPaneClick={() => onSelect(null)}
        >
          <EdgeLayer graph={graph} hovered={edge} />
        </ReactFlow>
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
