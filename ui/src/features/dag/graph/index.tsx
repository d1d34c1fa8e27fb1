// Graph and code of a DAG, side by side, in the states of one run: the latest on what the file says
// now, or any that is picked, in the version that it used.
import { useLocalStorage, useMediaQuery } from "@mantine/hooks";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useDag, useGraph, useSource } from "@/api/dags";
import { useFile, useOperators } from "@/api/files";
import { useLiveRun, useRuns } from "@/api/runs";
import type { Graph as GraphDrawing, GraphNode } from "@/api/types";
import { Canvas } from "@/canvas/Canvas";
import { CanvasStore, nodeStates } from "@/canvas/store";
import type { CodeHandle } from "@/components/CodeView";
import { useContextMenu } from "@/components/ContextMenu";
import { EmptyState } from "@/components/EmptyState";
import { ErrorView } from "@/components/ErrorView";
import { usePanel } from "@/components/panel";
import { CodePane } from "@/editor/code";
import { useScriptTarget } from "@/editor/code/scriptTarget";
import { useEditor } from "@/editor/useEditor";
import { OldCode } from "./code/OldCode";
import { EditBar } from "./edit/EditBar";
import { menuOf } from "./edit/menu";
import { useClipboard } from "./edit/useClipboard";
import { useEditing } from "./edit/useEditing";
import { useUndoKeys } from "./edit/useUndoKeys";
import { RightPane } from "./form/RightPane";
import classes from "./graph.module.css";
import { Palette } from "./palette/Palette";
import { QuickAdd } from "./palette/QuickAdd";
import { Split } from "./Split";
import { TaskList } from "./TaskList";
import { Toolbar } from "./Toolbar";
import { rangeAt, useTaskLines } from "./taskLines";
import { Trying } from "./trial/Trying";
import { TryMenu } from "./trial/TryMenu";
import { useTrying } from "./trial/useTrying";
import { useChosen } from "./useChosen";
import { useGraphAddress } from "./useGraphAddress";

export function Graph({ dagId }: { dagId: string }) {
  const { t } = useTranslation(["graph", "editor"]);
  const { t: words } = useTranslation(["editor"]);
  const panel = usePanel();
  const { address, change } = useGraphAddress();
  const { data: dag } = useDag(dagId);
  const { data: pages } = useRuns(dagId);
  const runs = useMemo(() => pages?.pages.flatMap((page) => page.dag_runs) ?? [], [pages]);
  const picked = panel.subject?.runId ?? address.shown ?? null;
  const runId = picked ?? runs[0]?.dag_run_id ?? null;
  const { data: live } = useLiveRun(dagId, runId);
  // Only a run that was picked takes the page back to its version. The latest one lends its states:
  // otherwise a file that was just saved could not be edited on until it has run.
  const isOld =
    picked !== null && live !== undefined && dag !== undefined && live.run.version !== dag.version;
  // The version whose text is shown to read: the run's, or the last one of a file that is gone.
  const readVersion = isOld ? live.run.version : dag?.is_stale ? dag.version : null;
  const {
    data: written,
    error,
    refetch,
  } = useGraph(dagId, {
    direction: address.direction,
    ...(address.folded.length > 0 && { collapsed: address.folded.join(",") }),
    ...(isOld && { version: live.run.version }),
  });

  const [store] = useState(() => new CanvasStore());
  const path = dag?.relative_fileloc ?? null;
  const editor = useEditor(readVersion === null ? path : null, {
    ...{ direction: address.direction, collapsed: address.folded },
  });
  const { data: file } = useFile(readVersion === null ? path : null);
  const locked = path?.endsWith(".py")
    ? t("editor:locked.python")
    : file?.is_read_only
      ? t("editor:locked.readOnly")
      : null;
  const body = useRef<HTMLDivElement>(null);
  // Where the keys go once a list or a name is done with.
  const toCanvas = useLatest(() => {
    const part = body.current?.querySelector<HTMLElement>('[role="application"]');
    part?.focus({ preventScroll: true });
  });
  const editing = useEditing(editor, locked, toCanvas);
  // Known before the list of it opens: whoever types on at once finds there what a task can be.
  useOperators();
  const graph = (editor?.view?.graph as GraphDrawing | null | undefined) ?? written;
  const canTry = editor !== null && path !== null && !path.endsWith(".py");
  const trying = useTrying(canTry ? path : null);
  const { states: tried } = trying;
  useEffect(() => {
    const folded = graph?.nodes.flatMap(({ task_id: id, tasks }) => (tasks ? { id, tasks } : []));
    store.setStates(nodeStates(tried ?? live?.tasks ?? [], folded ?? []));
  }, [store, live, tried, graph]);

  const code = useRef<CodeHandle>(null);
  const [isCodeShown, setCodeShown] = useLocalStorage({
    ...{ key: "mainspring.code", defaultValue: true },
    getInitialValueInEffect: false,
  });
  const { data: source } = useSource(dagId, readVersion);
  const text = (readVersion !== null ? source?.content : editor?.text) ?? "";
  const lines = useTaskLines(text);

  const chosen = editor ? [...editor.selection] : [];
  const selected = editor ? (chosen.at(-1) ?? null) : (panel.subject?.taskId ?? address.node);
  // What the address names is chosen, and what is chosen stands in the address.
  const [wanted, only] = [
    panel.subject?.taskId ?? address.node,
    chosen.length === 1 ? chosen[0] : undefined,
  ];
  const wentTo = useRef<number | null>(null);
  const write = useLatest((id: string | null) => change({ node: id ?? undefined }));
  const goTo = useLatest((id: string | null) => {
    const range = lines().find((it) => it.id === id);
    if (!range) return;
    wentTo.current ??= range.first;
    code.current?.goTo(range.first, 1, range.last);
  });
  const chooseFromCode = useChosen({
    ...{ session: editor?.session, isDrawn: editor?.view != null },
    ...{ only, wanted, write, goTo },
  });
  // Where nothing can be edited there is no selection but the address.
  const select = useLatest((id: string | null) => {
    write(id);
    goTo(id);
  });
  const toggleGroup = useLatest((id: string) => {
    const isFolded = address.folded.includes(id);
    const folded = isFolded ? address.folded.filter((it) => it !== id) : [...address.folded, id];
    change({ folded: folded.join(",") || undefined });
  });
  const open = useLatest((node: GraphNode) => {
    if (trying.isDry && !node.tasks) trying.toggleFailing(node.task_id);
    // While something is tried out, its results stand below; the run has others.
    if (tried === null && !node.tasks && runId !== null)
      void panel.openTask(dagId, runId, node.task_id);
  });
  // A place that the address names: a line, or a node that was chosen elsewhere.
  const isRead = text !== "";
  const { line: askedLine, node: askedNode } = address;
  useEffect(() => {
    if (!isRead || wentTo.current !== null) return;
    const ofNode = () => lines().find((it) => it.id === askedNode)?.first;
    const place = askedLine ?? (askedNode === null ? undefined : ofNode());
    if (place === undefined) return;
    wentTo.current = place;
    code.current?.goTo(place);
  }, [isRead, askedLine, askedNode, lines]);
  const onCaret = (line: number) => {
    const range = rangeAt(lines(), line);
    if (!range || range.id === selected || panel.subject) return;
    // What is chosen follows the caret here, and must not take it somewhere else.
    wentTo.current ??= line;
    if (editor) chooseFromCode(range.id);
    else change({ node: range.id });
  };
  const pickRun = (next: string | null) => {
    change({ shown: next ?? undefined });
    const task = panel.subject?.taskId;
    const to = next ?? runs[0]?.dag_run_id;
    if (panel.subject && to)
      void (task ? panel.openTask(dagId, to, task) : panel.openRun(dagId, to));
  };

  const [isPaletteShown, setPaletteShown] = useLocalStorage({
    ...{ key: "mainspring.palette", defaultValue: true },
    getInitialValueInEffect: false,
  });
  const isWide = useMediaQuery("(min-width: 2200px)") ?? false;
  const { open: openMenu, menu } = useContextMenu();
  useScriptTarget(
    editor && locked === null
      ? (task) => editing.acts.add({ kind: "task", task_id: task.task_id, task: task.task }, null)
      : null,
  );
  useClipboard(body, editing.acts, chosen, editor?.text ?? "");
  useUndoKeys(body, editing.acts);

  if (error && !editor) return <ErrorView error={error} onRetry={() => void refetch()} />;
  const groups = graph?.groups.map((group) => group.group_id) ?? [];
  const codeProps = { path: path ?? "", onCaret, ref: code };
  const right =
    path === null || (!isCodeShown && !editor) ? null : readVersion !== null ? (
      isCodeShown && <OldCode {...codeProps} dagId={dagId} version={readVersion} isGone={!isOld} />
    ) : editor === null ? null : (
      <RightPane
        editor={editor}
        taskId={only ?? null}
        apply={editing.acts.apply}
        isLocked={locked !== null}
        isWide={isWide}
        onCode={() => setCodeShown(true)}
        code={isCodeShown ? <CodePane session={editor} onCaret={onCaret} ref={code} /> : null}
      />
    );
  const can = {
    undo: editor?.canUndo ?? false,
    redo: editor?.canRedo ?? false,
    openTry: runId === null ? undefined : (id: string) => void panel.openTask(dagId, runId, id),
    trials: canTry ? trying.entries : undefined,
  };
  const isEmpty = graph?.nodes.length === 0;
  const canvas = graph && (
    <Canvas
      // Another direction is another drawing: it is fitted anew.
      key={graph.direction}
      graph={graph}
      store={store}
      label={t("graph:label", { dag: dagId })}
      selected={selected}
      first={wanted}
      onSelect={select}
      onOpen={open}
      onToggleGroup={toggleGroup}
      editing={
        editing.canvas && {
          ...editing.canvas,
          onMenu: (event, on) => {
            // What is read of an event later on is not there any more.
            const { clientX, clientY, currentTarget } = event;
            const stop = () => undefined;
            const again = { clientX, clientY, currentTarget, preventDefault: stop };
            const place = { ...again, stopPropagation: stop } as React.MouseEvent;
            const entries = menuOf(words, on, chosen, editing.acts, {
              ...can,
              // Only once this menu has closed itself.
              more: (others) => setTimeout(() => openMenu(place, others)),
            });
            openMenu(event, entries);
          },
        }
      }
      inline={editing.inline}
    />
  );
  const left = !graph ? null : isEmpty && !editor ? (
    <EmptyState title={t("graph:empty")} />
  ) : address.view === "list" ? (
    <TaskList
      {...{ dagId, graph, tasks: tried ?? live?.tasks ?? [], onOpen: open }}
      edit={editor && locked === null ? { editor, acts: editing.acts } : null}
    />
  ) : (
    <>
      {isPaletteShown && editor && locked === null && (
        <Palette
          onAdd={(operator) => {
            const after = only ? { at: [0, 0] as const, screen: { x: 0, y: 0 }, from: only } : null;
            editing.acts.add({ kind: "operator", operator }, after);
          }}
          onClose={() => setPaletteShown(false)}
        />
      )}
      <div className={classes.drawing}>
        {editor && (
          <EditBar
            {...{ editor, locked, isPaletteShown }}
            acts={editing.acts}
            toCanvas={toCanvas}
            onTogglePalette={() => setPaletteShown(!isPaletteShown)}
          />
        )}
        {canvas}
        {isEmpty && <p className={classes.blank}>{t("editor:blank")}</p>}
      </div>
    </>
  );
  const onlyTask = graph?.nodes.some((node) => node.task_id === only && !node.tasks)
    ? (only ?? null)
    : null;
  const around =
    canTry && editor ? (
      <Trying
        {...{ trying, dagId, editor, taskId: onlyTask }}
        zone={dag?.timezone ?? "UTC"}
        done={live?.tasks.flatMap((it) => (it.state === "success" ? it.task_id : [])) ?? []}
      >
        {left}
      </Trying>
    ) : (
      left
    );
  return (
    <div className={classes.graph}>
      <Toolbar
        address={{ ...address, shown: panel.subject?.runId ?? address.shown }}
        change={change}
        runs={runs}
        run={live?.run ?? null}
        zone={dag?.timezone}
        onPickRun={pickRun}
        groups={[...groups, ...address.folded]}
        version={written?.version ?? null}
        isCodeShown={isCodeShown}
        onToggleCode={() => setCodeShown(!isCodeShown)}
        tryMenu={canTry && <TryMenu trying={trying} taskId={onlyTask} />}
      />
      <div className={classes.body} ref={body}>
        <Split left={around} right={right || null} />
      </div>
      {editing.opening && (
        <QuickAdd
          at={editing.opening.screen}
          onPick={(operator) => {
            editing.acts.add({ kind: "operator", operator }, editing.opening);
            editing.closeOpening();
          }}
          onClose={editing.closeOpening}
        />
      )}
      {menu}
    </div>
  );
}

/** Keeps its identity, and calls the newest: the canvas is not drawn again for a new closure. */
function useLatest<A extends unknown[]>(act: (...args: A) => void): (...args: A) => void {
  const latest = useRef(act);
  latest.current = act;
  return useCallback((...args: A) => latest.current(...args), []);
}
