// The graph of a DAG: React Flow pans, zooms and draws only what is in sight; places and lines are
// the scheduler's. What changes while one looks comes through the store, not through here.
import "@xyflow/react/dist/base.css";
import {
  getViewportForBounds,
  ReactFlow,
  ReactFlowProvider,
  useKeyPress,
  useReactFlow,
} from "@xyflow/react";
import { memo, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Graph, GraphEdge, GraphNode } from "@/api/types";
import { BlockLayer, MANY } from "./BlockLayer";
import { Controls } from "./Controls";
import classes from "./canvas.module.css";
import { CanvasContextProvider } from "./context";
import { EdgeLayer } from "./EdgeLayer";
import { Feedback } from "./edit/Feedback";
import { type Inline, InlineInput } from "./edit/InlineInput";
import type { CanvasEditing } from "./edit/types";
import { useGestures } from "./edit/useGestures";
import { around, type Box, boxAt, edgeAt } from "./geometry";
import { HoverCard } from "./HoverCard";
import { type Level, levelOf, ZOOM_MAX, ZOOM_MIN } from "./levels";
import { Minimap } from "./Minimap";
import { NodeSearch } from "./NodeSearch";
import { FoldedNode, GroupNode } from "./nodes/GroupNode";
import { TaskNode } from "./nodes/TaskNode";
import { type CanvasStore, CanvasStoreProvider } from "./store";
import { at, frameNodes, type Reused, taskNodes } from "./toFlow";
import { useCanvasKeys } from "./useCanvasKeys";
import { useHover } from "./useHover";
import { linksOf, pathThrough } from "./walk";

const NODE_TYPES = { task: TaskNode, folded: FoldedNode, frame: GroupNode };
const NO_EDGES: never[] = [];
/** The zoom at which a node that was asked for is shown: all of its text can be read. */
const READABLE = 0.75;

export interface CanvasProps {
  graph: Graph;
  store: CanvasStore;
  label: string;
  selected: string | null;
  /** The node that the first view is about; the whole graph without. */
  first?: string | null;
  onSelect: (id: string | null) => void;
  /** Enter, or a second press. */
  onOpen: (node: GraphNode) => void;
  onToggleGroup: (groupId: string) => void;
  /** Left out: to look at only. */
  editing?: CanvasEditing | null;
  /** A text that is being written on a node. */
  inline?: Inline | null;
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

function Surface(props: CanvasProps) {
  const { graph, store, label, selected, onSelect, onOpen, onToggleGroup } = props;
  const { editing = null, inline = null, first = selected } = props;
  const { t } = useTranslation("graph");
  const flow = useReactFlow();
  const surface = useRef<HTMLDivElement>(null);
  const isMoved = useRef(false);
  const [level, setLevel] = useState<Level>("full");
  const [isSearching, setSearching] = useState(false);
  const [matches, setMatches] = useState<ReadonlySet<string> | null>(null);
  const [edge, setEdge] = useState<GraphEdge | null>(null);
  const areBlocks = level === "block" && graph.nodes.length > MANY;
  const reused = useRef<Reused>(new Map());
  const frames = useMemo(() => frameNodes(graph), [graph]);
  const tasks = useMemo(() => taskNodes(graph, reused.current), [graph]);
  const still = useMemo(
    () => (areBlocks ? frames : [...frames, ...tasks]),
    [areBlocks, frames, tasks],
  );
  const byId = useMemo(() => new Map(graph.nodes.map((it) => [it.task_id, it])), [graph]);
  const links = useMemo(() => linksOf(graph.edges), [graph]);
  const { hovered, card, onEnter, onLeave } = useHover(surface, byId);
  const isPanning = useKeyPress("Space");
  const gestures = useGestures({ surface, graph, links, editing, isPanning });
  const { places, hasMoved } = gestures;
  // What was drawn by hand stays where the hand put it.
  if (gestures.gesture !== null && gestures.gesture.kind !== "box") isMoved.current = true;
  const nodes = useMemo(() => at(still, places), [still, places]);
  const canEdit = editing !== null && editing.locked === null;
  const { notes, lockedNodes } = editing ?? {};
  // The nodes are not drawn again because this closure is a new one.
  const onChoose = useRef(editing?.onSelect);
  onChoose.current = editing?.onSelect;
  const isChoosing = editing !== null;
  const select = useMemo(
    () => (isChoosing ? (ids: readonly string[]) => onChoose.current?.(ids) : undefined),
    [isChoosing],
  );
  const context = useMemo(
    () => ({
      ...{ level, direction: graph.direction, onToggleGroup, isEditing: canEdit },
      ...{ notes, locked: lockedNodes, select },
    }),
    [level, graph.direction, onToggleGroup, canEdit, notes, lockedNodes, select],
  );
  const chosen = editing?.selection;
  useEffect(
    () => store.select(chosen ?? new Set(selected === null ? [] : [selected])),
    [store, chosen, selected],
  );
  useStillView(graph);
  useEffect(() => {
    // Of several that are chosen none fades.
    const only = (chosen?.size ?? 1) > 1 ? null : selected;
    const centre = hovered ?? (only && byId.has(only) ? only : null);
    store.setBright(matches ?? (centre ? pathThrough(links, centre) : null));
  }, [store, matches, hovered, selected, chosen, byId, links]);

  const fit = useCallback(() => {
    if (surface.current) void flow.setViewport(whole(graph, surface.current), { duration: 200 });
  }, [flow, graph]);
  const fitChosen = useCallback(() => {
    const part = surface.current;
    const there = new Set(chosen ?? (selected === null ? [] : [selected]));
    const bounds = around([
      ...graph.nodes.filter((node) => there.has(node.task_id)),
      ...graph.groups.filter((group) => there.has(group.group_id)),
    ]);
    if (!part || !bounds) return;
    isMoved.current = true;
    const [width, height] = [part.clientWidth, part.clientHeight];
    const view = getViewportForBounds(bounds, width, height, ZOOM_MIN, 1.25, 0.2);
    void flow.setViewport(view, { duration: 200 });
  }, [flow, graph, chosen, selected]);
  const show = useCallback(
    (id: string, isGentle = false) => {
      const node = byId.get(id);
      if (!node) return;
      // What is in sight already needs no journey.
      if (isGentle && surface.current && isInSight(node, flow.getViewport(), surface.current))
        return;
      const zoom = Math.max(flow.getZoom(), READABLE);
      const [x, y] = [node.x + node.width / 2, node.y + node.height / 2];
      void flow.setCenter(x, y, { zoom, duration: 200 });
    },
    [flow, byId],
  );
  const goTo = useCallback(
    (id: string) => {
      onSelect(id);
      show(id, true);
    },
    [onSelect, show],
  );
  const onCanvasKey = useCanvasKeys({
    ...{ graph, links, selected, goTo, fit, fitChosen },
    onOpen: (id) => {
      const node = byId.get(id);
      if (node) onOpen(node);
    },
    onSearch: () => setSearching(true),
    onClear:
      selected === null && gestures.edge === null
        ? null
        : () => {
            gestures.setEdge(null);
            if (editing) editing.onSelect([]);
            else onSelect(null);
          },
  });
  const onKeyDown = (event: React.KeyboardEvent) => {
    const isTyping = (event.target as HTMLElement).closest("input, textarea") !== null;
    if (isTyping || event.nativeEvent.isComposing) return;
    if (gestures.edge && (event.code === "Delete" || event.code === "Backspace") && canEdit) {
      event.preventDefault();
      return editing.onDisconnect([gestures.edge]);
    }
    if (editing?.onKey(event, editing.selection)) {
      event.preventDefault();
      event.stopPropagation();
    } else onCanvasKey(event);
  };
  // A node chosen elsewhere (the address, the code, the list) comes into sight.
  const shown = useRef<string | null>(null);
  useEffect(() => {
    if (selected === shown.current) return;
    shown.current = selected;
    if (selected && hovered !== selected) show(selected, true);
  }, [selected, hovered, show]);

  const onZoom = useCallback((zoom: number) => {
    // Panning leaves it as it is, and every node's look hangs on it.
    const told = String(zoom);
    if (surface.current?.style.getPropertyValue("--zoom") === told) return;
    surface.current?.style.setProperty("--zoom", told);
    setLevel(levelOf(zoom));
  }, []);

  // The first view is known before anything is drawn: no node is made only to be taken away.
  const [start, setStart] = useState<ReturnType<typeof whole> | null>(null);
  useLayoutEffect(() => {
    if (start !== null || !surface.current) return;
    const node = first === null ? undefined : byId.get(first);
    const view = node ? about(node, surface.current) : whole(graph, surface.current);
    isMoved.current = node !== undefined;
    setStart(view);
    onZoom(view.zoom);
  }, [start, graph, byId, first, onZoom]);
  // Until somebody moves the view, all of the graph stays in sight, whatever opens beside it.
  const isStarted = start !== null;
  const fitStill = useRef<() => void>(() => undefined);
  fitStill.current = () => {
    const part = surface.current;
    if (isMoved.current || !part) return;
    const view = whole(graph, part);
    void flow.setViewport(view);
    onZoom(view.zoom);
  };
  useEffect(() => {
    const part = surface.current;
    if (!part || !isStarted) return;
    let height = part.clientHeight;
    const observer = new ResizeObserver(() => {
      // A view that was moved keeps its middle when something opens above or below.
      const grown = part.clientHeight - height;
      height += grown;
      const view = flow.getViewport();
      if (isMoved.current && grown !== 0) void flow.setViewport({ ...view, y: view.y + grown / 2 });
      fitStill.current();
    });
    observer.observe(part);
    return () => observer.disconnect();
  }, [isStarted, flow]);
  // Typed elsewhere, a new node comes into sight; what is done here must not move the ground.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only another drawing asks for it.
  useEffect(() => {
    if (isStarted && !surface.current?.contains(document.activeElement)) fitStill.current();
  }, [isStarted, graph]);
  /** Of blocks drawn together, the one below the pointer. */
  const blockAt = (event: { clientX: number; clientY: number }) => {
    const { x, y } = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
    return areBlocks ? boxAt(graph.nodes, [x, y]) : null;
  };
  /** The edge below the pointer, as wide as a finger is steady. */
  const edgeUnder = (event: { clientX: number; clientY: number }) => {
    const { x, y } = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
    return edgeAt(graph.edges, [x, y], 6 / flow.getZoom());
  };
  const choose = (node: GraphNode, event: React.MouseEvent) => {
    shown.current = node.task_id;
    gestures.setEdge(null);
    surface.current?.focus({ preventScroll: true });
    if (editing) {
      const isMore = event.shiftKey || event.ctrlKey || event.metaKey;
      const others = [...editing.selection].filter((id) => id !== node.task_id);
      const isOff = isMore && editing.selection.has(node.task_id);
      return editing.onSelect(
        isMore ? [...others, ...(isOff ? [] : [node.task_id])] : [node.task_id],
      );
    }
    onSelect(node.task_id);
    onOpen(node);
  };
  /** Beside all nodes, also within the frame of a group. */
  const clickGround = (event: React.MouseEvent) => {
    if (hasMoved.current) return;
    const node = blockAt(event);
    if (node) return choose(node, event);
    const isName = (event.target as HTMLElement).closest("button") !== null;
    gestures.setEdge(editing ? edgeUnder(event) : null);
    surface.current?.focus({ preventScroll: true });
    if (isName) return;
    if (editing) editing.onSelect([]);
    else onSelect(null);
  };
  const onPointerMove = (event: React.PointerEvent) => {
    gestures.handlers.onPointerMove?.(event as React.PointerEvent<HTMLElement>);
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
        {...gestures.handlers}
        onPointerMove={onPointerMove}
        data-editing={canEdit || undefined}
        onContextMenu={(event) => {
          const isFloating = (event.target as HTMLElement).closest("[data-float]") !== null;
          if (editing === null || isFloating) return;
          const { x, y } = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
          const node = boxAt(graph.nodes, [x, y])?.task_id;
          const edge = node ? null : edgeUnder(event);
          if (node && !editing.selection.has(node)) editing.onSelect([node]);
          const opening = gestures.openingAt(event);
          editing.onMenu(event, { opening, ...(node && { node }), ...(edge && { edge }) });
        }}
        onDoubleClick={(event) => {
          const isEmpty = !(event.target as HTMLElement).closest(
            "button, input, textarea, [data-float]",
          );
          const { x, y } = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
          const node = boxAt(graph.nodes, [x, y]);
          if (editing === null || !isEmpty) return;
          if (node) return onOpen(node);
          const edge = edgeUnder(event);
          if (canEdit) editing.onCreate({ ...gestures.openingAt(event), ...(edge && { edge }) });
        }}
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
            panOnDrag={editing ? [1, 2] : true}
            panActivationKeyCode="Space"
            selectionKeyCode={null}
            multiSelectionKeyCode={null}
            zoomOnDoubleClick={false}
            proOptions={{ hideAttribution: true }}
            onMove={(_, viewport) => onZoom(viewport.zoom)}
            onNodeMouseEnter={(event, node) =>
              onEnter(node.id, event.currentTarget.getBoundingClientRect())
            }
            onNodeMouseLeave={onLeave}
            onMoveStart={(event) => {
              if (event) isMoved.current = true;
              onLeave();
            }}
            onNodeClick={(event, { id }) => {
              const node = byId.get(id);
              if (!node) clickGround(event);
              else if (!hasMoved.current) choose(node, event);
            }}
            onPaneClick={clickGround}
          >
            <EdgeLayer graph={graph} hovered={edge} places={places} />
            <Feedback
              graph={graph}
              gesture={gestures.gesture}
              edge={gestures.edge}
              dropEdge={gestures.dropEdge}
            />
            {inline && (
              <InlineInput
                key={`${inline.id} ${inline.isLong}`}
                graph={graph}
                inline={inline}
                onDone={() => surface.current?.focus({ preventScroll: true })}
              />
            )}
            {areBlocks && <BlockLayer graph={graph} />}
          </ReactFlow>
        )}
        {isSearching && (
          <NodeSearch
            nodes={graph.nodes}
            onMatches={setMatches}
            onGo={(id) => {
              onSelect(id);
              show(id);
            }}
            onClose={() => {
              setSearching(false);
              setMatches(null);
              surface.current?.focus();
            }}
          />
        )}
        {card && !gestures.gesture && <HoverCard {...card} />}
        <Controls onFit={fit} onSearch={() => setSearching(true)} />
        <Minimap graph={graph} />
        <output className={classes.unseen}>
          {selected && byId.has(selected) ? t("chosen", { task: selected }) : ""}
        </output>
      </div>
    </CanvasContextProvider>
  );
}

/** A node put to the left of all others moves the drawing's corner; what is in sight stays. */
function useStillView({ origin }: Graph) {
  const flow = useReactFlow();
  const last = useRef(origin);
  const [x, y] = origin ?? [0, 0];
  useLayoutEffect(() => {
    const [oldX, oldY] = last.current ?? [x, y];
    last.current = [x ?? 0, y ?? 0];
    const [dx, dy] = [(x ?? 0) - (oldX ?? 0), (y ?? 0) - (oldY ?? 0)];
    if (dx === 0 && dy === 0) return;
    const view = flow.getViewport();
    void flow.setViewport({ ...view, x: view.x + dx * view.zoom, y: view.y + dy * view.zoom });
  }, [flow, x, y]);
}

function isInSight(box: Box, view: { x: number; y: number; zoom: number }, surface: HTMLElement) {
  const [left, top] = [box.x * view.zoom + view.x, box.y * view.zoom + view.y];
  const [right, bottom] = [left + box.width * view.zoom, top + box.height * view.zoom];
  return left >= 0 && top >= 0 && right <= surface.clientWidth && bottom <= surface.clientHeight;
}

/** The view with the node in the middle. */
function about({ x, y, width, height }: Box, { clientWidth, clientHeight }: HTMLElement) {
  const zoom = READABLE;
  return {
    ...{ x: clientWidth / 2 - (x + width / 2) * zoom, zoom },
    y: clientHeight / 2 - (y + height / 2) * zoom,
  };
}

/** The view in which all of the graph is in sight, small graphs no larger than they are. */
function whole(graph: Graph, surface: HTMLElement) {
  const bounds = { x: 0, y: 0, width: graph.width, height: graph.height };
  const { clientWidth, clientHeight } = surface;
  return getViewportForBounds(bounds, clientWidth, clientHeight, ZOOM_MIN, 1, 0.08);
}
