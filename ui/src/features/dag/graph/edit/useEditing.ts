// What gestures and keys on the canvas mean for the file: intents become edits. Which gesture was
// meant is the canvas's; how an edit changes the text is the scheduler's.
import { useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { copyTasks, type Edit } from "@/api/editor";
import type { ApiProblem } from "@/api/problem";
import type { Graph, GraphEdge } from "@/api/types";
import { touches } from "@/canvas/edit/geometry";
import type { Inline } from "@/canvas/edit/InlineInput";
import { type CanvasEditing, NODE, type Opening } from "@/canvas/edit/types";
import type { Point } from "@/canvas/geometry";
import { linksOf, reach } from "@/canvas/walk";
import { notifyProblem } from "@/components/notify";
import { addTask, freeName, newTask } from "@/editor/newTask";
import { TypedMeanwhile } from "@/editor/session";
import type { Editor } from "@/editor/useEditor";
import { aligned, type Side } from "./align";
import { actOf } from "./keys";

/** All that can be done to the drawing; each is one step of undo. */
export interface Acts {
  apply: (edits: readonly Edit[], select?: readonly string[]) => Promise<ApiProblem | Error | null>;
  add: (what: Dropped, on: Opening | null) => void;
  /** `reconnect` joins what was before with what comes after. */
  remove: (ids: Iterable<string>, reconnect: boolean) => void;
  rename: (id: string) => void;
  note: (id: string) => void;
  /** On the whole DAG, written at a place of the drawing. */
  dagNote: (at: Point) => void;
  copy: (ids: readonly string[]) => Promise<boolean>;
  /** What copying gives; null if that cannot be had. */
  textOf: (ids: readonly string[]) => Promise<string | null>;
  paste: (text: string, keepOuter: boolean, at?: Point) => Promise<void>;
  duplicate: (ids: readonly string[]) => Promise<void>;
  disable: (ids: readonly string[]) => void;
  group: (ids: readonly string[]) => void;
  ungroup: (ids: readonly string[]) => void;
  align: (ids: readonly string[], side: Side) => void;
  nudge: (ids: readonly string[], by: Point) => void;
  /** None: all of it. */
  tidy: (ids: readonly string[]) => void;
  /** Chooses all that is before or after as well. */
  spread: (ids: readonly string[], way: "before" | "after") => void;
  disconnect: (edges: readonly GraphEdge[]) => void;
  /** Opens the list of what a task can be. */
  open: (opening: Opening) => void;
  all: () => void;
  undo: () => void;
  redo: () => void;
}

/** What can be dragged onto the canvas. */
export type Dropped =
  | { kind: "operator"; operator: string }
  | { kind: "task"; task_id: string; task: Record<string, unknown> };

const NO_GRAPH: Graph = {
  ...{ version: 0, direction: "lr", width: 0, height: 0, origin: [0, 0] },
  ...{ nodes: [], groups: [], edges: [] },
};

/** No node lies where a task would lie. */
function isFree(graph: Graph, [x, y]: readonly [number, number], but?: string): boolean {
  const box = { x, y, width: NODE.width, height: NODE.height };
  return !graph.nodes.some((node) => node.task_id !== but && touches(node, box));
}

/** `toCanvas` gives the keys back to the canvas. */
export function useEditing(editor: Editor | null, locked: string | null, toCanvas: () => void) {
  const { t } = useTranslation("editor");
  const [opening, setOpening] = useState<Opening | null>(null);
  const [inline, setInline] = useState<Inline | null>(null);
  const graph = (editor?.view?.graph as Graph | null | undefined) ?? NO_GRAPH;
  const tasks = useMemo(
    () => new Map(editor?.view?.tasks.map((task) => [task.task_id, task]) ?? []),
    [editor?.view],
  );
  const taken = useMemo(
    () => new Set([...tasks.keys(), ...(editor?.view?.groups.map((it) => it.group_id) ?? [])]),
    [tasks, editor?.view],
  );
  const [ox = 0, oy = 0] = graph.origin;
  const inFile = useCallback(
    ([x, y]: readonly [number, number]) => [Math.round(x + ox), Math.round(y + oy)] as const,
    [ox, oy],
  );
  const session = editor?.session;
  const apply = useCallback(
    async (edits: readonly Edit[], select?: readonly string[]) => {
      if (!session || locked !== null || edits.length === 0) return null;
      const refused = await session.apply(edits, select);
      if (refused instanceof TypedMeanwhile) notifyProblem(new Error(t("typedMeanwhile")));
      else if (refused) notifyProblem(refused);
      return refused;
    },
    [session, locked, t],
  );

  const add = useCallback(
    (what: Dropped, on: Opening | null) => {
      const made =
        what.kind === "operator"
          ? newTask(what.operator, taken)
          : { task: what.task, task_id: freeName(what.task_id, taken) };
      // What falls into the void stays there; what hangs on something finds its place by the layout,
      // and so does what would lie on another node.
      const isPlaced = on && !on.isLaidOut && !on.from && !on.to;
      const at = isPlaced && (!on.edge || isFree(graph, on.at)) ? inFile(on.at) : undefined;
      const hung = on ? { from: on.from, to: on.to, edge: on.edge } : {};
      void apply(addTask(made, { at, ...hung }), [made.task_id]);
    },
    [apply, graph, inFile, taken],
  );

  const remove = useCallback(
    (ids: Iterable<string>, reconnect: boolean) => {
      const groups = new Set(editor?.view?.groups.map((it) => it.group_id) ?? []);
      const doomed = new Set<string>();
      for (const id of ids) {
        if (!groups.has(id)) doomed.add(id);
        else for (const task of tasks.keys()) if (task.startsWith(`${id}.`)) doomed.add(task);
      }
      const edits: Edit[] = [...doomed].map((task_id) => ({
        edit: "remove_task",
        task_id,
        reconnect,
      }));
      for (const id of ids) if (groups.has(id)) edits.push({ edit: "remove_group", group_id: id });
      void apply(edits, []);
    },
    [apply, editor?.view, tasks],
  );

  const rename = useCallback(
    (id: string) => {
      const cut = id.lastIndexOf(".") + 1;
      const isGroup = !tasks.has(id);
      setInline({
        ...{ id, label: t("rename"), value: id.slice(cut), isLong: false },
        onEnd: (value) => {
          setInline(null);
          if (!value?.trim()) return;
          const to = id.slice(0, cut) + value.trim();
          const edit: Edit = isGroup
            ? { edit: "rename_group", group_id: id, to }
            : { edit: "rename_task", task_id: id, to };
          void apply([edit], [to]);
        },
      });
    },
    [apply, tasks, t],
  );

  const note = useCallback(
    (id: string) => {
      if (!tasks.has(id)) return;
      setInline({
        ...{ id, label: t("note"), value: tasks.get(id)?.note ?? "", isLong: true },
        onEnd: (text) => {
          setInline(null);
          if (text !== null) void apply([{ edit: "note", task_id: id, text }]);
        },
      });
    },
    [apply, tasks, t],
  );

  const dagNote = useCallback(
    (at: Point) =>
      setInline({
        ...{ id: "", at, label: t("act.dagNote"), value: editor?.view?.note ?? "", isLong: true },
        onEnd: (text) => {
          setInline(null);
          if (text !== null) void apply([{ edit: "note", text }]);
        },
      }),
    [apply, editor?.view, t],
  );

  const copy = useCallback(
    async (ids: readonly string[]) => {
      if (!session || ids.length === 0) return false;
      try {
        const { text } = await copyTasks(session.path, session.now().text, [...ids]);
        await navigator.clipboard.writeText(text);
        return true;
      } catch (problem) {
        notifyProblem(problem);
        return false;
      }
    },
    [session],
  );

  const textOf = useCallback(
    async (ids: readonly string[]) => {
      if (!session) return null;
      const copied = copyTasks(session.path, session.now().text, [...ids]);
      return copied.then(({ text }) => text).catch(() => null);
    },
    [session],
  );

  /** What came is chosen: everything that was not there before. */
  const paste = useCallback(
    async (text: string, keepOuter: boolean, at?: readonly [number, number]) => {
      const edit: Edit = {
        edit: "paste",
        text,
        keep_outer: keepOuter,
        ...(at && { at: inFile(at) }),
      };
      if ((await apply([edit])) !== null) return;
      const now = session?.now().view?.tasks.map((task) => task.task_id) ?? [];
      session?.select(now.filter((id) => !tasks.has(id)));
    },
    [apply, inFile, session, tasks],
  );

  const duplicate = useCallback(
    async (ids: readonly string[]) => {
      if (!session || ids.length === 0) return;
      try {
        const { text } = await copyTasks(session.path, session.now().text, [...ids]);
        const first = graph.nodes.find((node) => ids.includes(node.task_id));
        await paste(text, false, first && [first.x + 32, first.y + 72]);
      } catch (problem) {
        notifyProblem(problem);
      }
    },
    [graph, paste, session],
  );

  const disable = useCallback(
    (ids: readonly string[]) => {
      const there = ids.filter((id) => tasks.has(id));
      const isOff = there.every((id) => tasks.get(id)?.fields.disabled === true);
      void apply(
        there.map((task_id) =>
          isOff
            ? { edit: "unset", task_id, path: ["disabled"] }
            : { edit: "set", task_id, path: ["disabled"], value: true },
        ),
      );
    },
    [apply, tasks],
  );

  const group = useCallback(
    (ids: readonly string[]) => {
      if (ids.length === 0) return;
      const parents = new Set(ids.map((id) => id.slice(0, id.lastIndexOf(".") + 1)));
      const [inside = ""] = parents.size === 1 ? parents : [""];
      const group_id = freeName(`${inside}group`, taken);
      void apply([{ edit: "add_group", group_id, tasks: [...ids] }], [group_id]).then((refused) => {
        if (refused === null) rename(group_id);
      });
    },
    [apply, rename, taken],
  );

  const ungroup = useCallback(
    (ids: readonly string[]) => {
      const known = editor?.view?.groups.map((it) => it.group_id) ?? [];
      const around = ids.flatMap((id) =>
        known.includes(id) ? [id] : known.filter((it) => id.startsWith(`${it}.`)).slice(-1),
      );
      const edits = [...new Set(around)].map(
        (group_id): Edit => ({ edit: "remove_group", group_id }),
      );
      void apply(edits, []);
    },
    [apply, editor?.view],
  );

  const move = useCallback(
    (moves: readonly { id: string; at: readonly [number, number] }[]) =>
      apply(moves.map(({ id, at }): Edit => ({ edit: "place", node: id, at: inFile(at) }))),
    [apply, inFile],
  );
  const align = (ids: readonly string[], side: Side) =>
    void move(
      aligned(
        graph.nodes.filter((node) => ids.includes(node.task_id)),
        side,
      ),
    );
  const nudge = (ids: readonly string[], [dx, dy]: readonly [number, number]) =>
    void move(
      graph.nodes
        .filter((node) => ids.includes(node.task_id))
        .map(({ task_id: id, x, y }) => ({ id, at: [x + dx, y + dy] as const })),
    );
  const tidy = (ids: readonly string[]) =>
    void apply([{ edit: "tidy", ...(ids.length > 0 && { nodes: [...ids] }) }]);
  const spread = (ids: readonly string[], way: "before" | "after") => {
    const links = linksOf(graph.edges)[way];
    editor?.session.select([...ids, ...ids.flatMap((id) => [...reach(links, id)])]);
  };
  const disconnect = (edges: readonly GraphEdge[]) =>
    void apply(edges.map(({ from, to }): Edit => ({ edit: "disconnect", from, to })));

  const acts: Acts = {
    ...{ add, remove, rename, note, copy, paste, duplicate, disable, group, ungroup, align, nudge },
    ...{ apply, tidy, spread, disconnect, dagNote, textOf, open: setOpening },
    undo: () => editor?.undo(),
    redo: () => editor?.redo(),
    all: () => editor?.session.select(graph.nodes.map((node) => node.task_id)),
  };
  const notes = useMemo(
    () => new Map([...tasks].flatMap(([id, { note: text }]) => (text ? [[id, text]] : []))),
    [tasks],
  );
  const lockedNodes = useMemo(
    () => new Map([...tasks].flatMap(([id, { locked: why }]) => (why ? [[id, why]] : []))),
    [tasks],
  );
  const onKey = (event: React.KeyboardEvent, selection: ReadonlySet<string>) =>
    locked === null && actOf(event, [...selection], acts);

  const closeOpening = useCallback(() => {
    setOpening(null);
    toCanvas();
  }, [toCanvas]);
  const canvas: Omit<CanvasEditing, "onMenu"> | null = editor && {
    ...{ locked, notes, lockedNodes, onKey },
    selection: editor.selection,
    onSelect: (ids) => editor.session.select(ids),
    onMove: move,
    onConnect: (from, to) => void apply([{ edit: "connect", from, to }]),
    onReconnect: (edge, from, to) =>
      void apply([
        { edit: "connect", from, to },
        { edit: "disconnect", from: edge.from, to: edge.to },
      ]),
    onDisconnect: disconnect,
    // Where it was dropped, as long as it lies on no other there.
    onSplice: (task_id, { from, to }, at) =>
      void apply([
        { edit: "place", node: task_id, at: isFree(graph, at, task_id) ? inFile(at) : null },
        { edit: "splice", task_id, from, to },
      ]),
    onCreate: setOpening,
    onDrop: (what, on) => add(what as Dropped, on),
  };
  return {
    canvas,
    acts,
    graph,
    tasks,
    taken,
    opening,
    inline,
    closeOpening,
  };
}
