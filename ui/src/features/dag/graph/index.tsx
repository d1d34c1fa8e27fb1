// Graph and code of a DAG, side by side, in the states of one run: the latest on what the file says
// now, or any that is picked, in the version that it used.
import { useDebouncedValue, useLocalStorage } from "@mantine/hooks";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { useDag, useGraph, useSource } from "@/api/dags";
import { useDrawing } from "@/api/editor-files";
import { useLiveRun, useRuns } from "@/api/runs";
import type { GraphNode } from "@/api/types";
import { Canvas } from "@/canvas/Canvas";
import { CanvasStore, nodeStates } from "@/canvas/store";
import type { CodeHandle } from "@/components/CodeView";
import { EmptyState } from "@/components/EmptyState";
import { ErrorView } from "@/components/ErrorView";
import { usePanel } from "@/components/panel";
import { CodePane } from "@/editor/code";
import { useTextSession } from "@/editor/code/textSession";
import { OldCode } from "./code/OldCode";
import { useDroppedScripts } from "./code/useDroppedScripts";
import classes from "./graph.module.css";
import { Split } from "./Split";
import { TaskList } from "./TaskList";
import { Toolbar } from "./Toolbar";
import { rangeAt, taskLines } from "./taskLines";
import { useGraphAddress } from "./useGraphAddress";

export function Graph({ dagId }: { dagId: string }) {
  const { t } = useTranslation("graph");
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
  const session = useTextSession(readVersion === null ? path : null);
  useDroppedScripts(session);
  // What is typed is drawn before it is saved.
  const [typed] = useDebouncedValue(session?.isDirty ? session.text : null, 150);
  const drawn = useDrawing(
    path ?? "",
    session?.isDirty ? typed : null,
    address.direction,
    address.folded,
  );
  const graph = session?.isDirty ? (drawn.data?.view.graph ?? written) : written;
  useEffect(() => {
    const folded = graph?.nodes.flatMap(({ task_id: id, tasks }) => (tasks ? { id, tasks } : []));
    store.setStates(nodeStates(live?.tasks ?? [], folded ?? []));
  }, [store, live, graph]);

  const code = useRef<CodeHandle>(null);
  const [isCodeShown, setCodeShown] = useLocalStorage({
    ...{ key: "mainspring.code", defaultValue: true },
    getInitialValueInEffect: false,
  });
  const { data: source } = useSource(dagId, readVersion);
  const text = (readVersion !== null ? source?.content : session?.text) ?? "";
  const lines = useMemo(() => taskLines(text), [text]);

  const selected = panel.subject?.taskId ?? address.node;
  const select = useLatest((id: string | null) => {
    change({ node: id ?? undefined });
    const range = lines.find((it) => it.id === id);
    if (range) code.current?.goTo(range.first, 1, range.last);
  });
  const toggleGroup = useLatest((id: string) => {
    const isFolded = address.folded.includes(id);
    const folded = isFolded ? address.folded.filter((it) => it !== id) : [...address.folded, id];
    change({ folded: folded.join(",") || undefined });
  });
  const open = useLatest((node: GraphNode) => {
    if (!node.tasks && runId !== null) void panel.openTask(dagId, runId, node.task_id);
  });
  // A place that the address names: a line, or a node that was chosen elsewhere.
  const place = address.line ?? lines.find((it) => it.id === address.node)?.first ?? null;
  const isRead = text !== "";
  const wentTo = useRef<number | null>(null);
  useEffect(() => {
    if (!isRead || place === null || wentTo.current !== null) return;
    wentTo.current = place;
    code.current?.goTo(place);
  }, [isRead, place]);
  const onCaret = (line: number) => {
    const range = rangeAt(lines, line);
    if (!range || range.id === selected || panel.subject) return;
    // The address follows the caret here, and must not take it somewhere else.
    wentTo.current ??= line;
    change({ node: range.id });
  };
  const pickRun = (next: string | null) => {
    change({ shown: next ?? undefined });
    const task = panel.subject?.taskId;
    const to = next ?? runs[0]?.dag_run_id;
    if (panel.subject && to)
      void (task ? panel.openTask(dagId, to, task) : panel.openRun(dagId, to));
  };

  if (error) return <ErrorView error={error} onRetry={() => void refetch()} />;
  const groups = graph?.groups.map((group) => group.group_id) ?? [];
  const codeProps = { path: path ?? "", onCaret, ref: code };
  const right =
    !isCodeShown || path === null ? null : readVersion !== null ? (
      <OldCode {...codeProps} dagId={dagId} version={readVersion} isGone={!isOld} />
    ) : session === null ? null : (
      <CodePane session={session} onCaret={onCaret} ref={code} />
    );
  const left = !graph ? null : graph.nodes.length === 0 ? (
    <EmptyState title={t("empty")} />
  ) : address.view === "list" ? (
    <TaskList dagId={dagId} graph={graph} tasks={live?.tasks ?? []} onOpen={open} />
  ) : (
    <Canvas
      // Another direction is another drawing: it is fitted anew.
      key={graph.direction}
      graph={graph}
      store={store}
      label={t("label", { dag: dagId })}
      selected={selected}
      onSelect={select}
      onOpen={open}
      onToggleGroup={toggleGroup}
    />
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
      />
      <Split left={left} right={right} />
    </div>
  );
}

/** Keeps its identity, and calls the newest: the canvas is not drawn again for a new closure. */
function useLatest<A extends unknown[]>(act: (...args: A) => void): (...args: A) => void {
  const latest = useRef(act);
  latest.current = act;
  return useCallback((...args: A) => latest.current(...args), []);
}
