// The graph as a list: all that the drawing says and all that can be done to it, for screen readers
// and for those who prefer it. In an order in which the tasks could run one after another.
import { Button, TextInput } from "@mantine/core";
import { IconCalendarClock, IconPlus } from "@tabler/icons-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Graph, GraphNode, LiveTask } from "@/api/types";
import { linksOf } from "@/canvas/walk";
import { MenuButton, useContextMenu } from "@/components/ContextMenu";
import { Duration } from "@/components/Duration";
import { StateBadge } from "@/components/StateBadge";
import { isComposing } from "@/components/useSubmitOnEnter";
import { type Column, VirtualTable } from "@/components/VirtualTable";
import type { Editor } from "@/editor/useEditor";
import type { Acts } from "./edit/useEditing";
import { inOrder } from "./outline/order";
import classes from "./outline/outline.module.css";
import { PickTask } from "./outline/PickTask";
import { focusRow, useOutline } from "./outline/useOutline";

interface TaskListProps {
  dagId: string;
  graph: Graph;
  tasks: readonly LiveTask[];
  onOpen: (node: GraphNode) => void;
  /** Null where it can only be read. */
  edit: { editor: Editor; acts: Acts } | null;
}

export function TaskList({ edit, ...props }: TaskListProps) {
  return edit === null ? <ReadList {...props} /> : <EditList {...props} {...edit} />;
}

type ReadProps = Omit<TaskListProps, "edit">;

function ReadList(props: ReadProps) {
  const { t } = useTranslation("graph");
  const { columns, rows } = useColumns(props);
  return (
    <VirtualTable
      label={t("list.label", { dag: props.dagId })}
      columns={columns}
      rows={rows}
      rowKey={(node) => node.task_id}
      onOpen={props.onOpen}
      rowProps={(node) => ({ "data-testid": `task-row-${node.task_id}` })}
    />
  );
}

function EditList({ editor, acts, ...props }: ReadProps & { editor: Editor; acts: Acts }) {
  const { t } = useTranslation(["task_form", "graph"]);
  const outline = useOutline(editor, acts);
  const { columns, rows } = useColumns(props);
  const { open, menu } = useContextMenu();
  const nextOf = (id: string) => {
    const at = rows.findIndex((it) => it.task_id === id);
    return (rows[at + 1] ?? rows[at - 1])?.task_id;
  };
  // What was added gets the focus, and is told.
  const known = useRef<Set<string> | null>(null);
  const ids = rows.map((it) => it.task_id).join("\n");
  const { setSaid, before } = outline;
  // biome-ignore lint/correctness/useExhaustiveDependencies: only new rows are told.
  useEffect(() => {
    const now = ids === "" ? [] : ids.split("\n");
    const fresh = known.current === null ? [] : now.filter((id) => !known.current?.has(id));
    known.current = new Set(now);
    const [id] = fresh;
    if (id === undefined || fresh.length > 1 || !editor.selection.has(id)) return;
    const from = before(id).join(", ");
    if (document.activeElement?.closest("[data-testid=task-form]")) return;
    setSaid(
      from ? t("task_form:outline.added", { id, from }) : t("task_form:outline.begun", { id }),
    );
    focusRow(id);
  }, [ids]);
  const problems = useMemo(() => {
    const found = new Map<string, { text: string; isError: boolean }>();
    for (const task of editor.view?.tasks ?? []) {
      const own = editor.diagnostics.filter(
        ({ line, severity }) =>
          severity !== "info" && line >= task.first_line && line <= task.last_line,
      );
      found.set(task.task_id, {
        text: own.map(({ message }) => message).join(" · "),
        isError: own.some(({ severity }) => severity === "error"),
      });
    }
    return found;
  }, [editor.view, editor.diagnostics]);
  const { renaming, rename, setRenaming } = outline;
  const editable: Column<GraphNode>[] = [
    {
      key: "task",
      header: t("graph:list.task"),
      width: "minmax(104px, 2fr)",
      cell: (node) =>
        renaming === node.task_id ? (
          <Rename
            id={node.task_id}
            onEnd={(name) => rename(node.task_id, name)}
            onCancel={() => {
              setRenaming(null);
              focusRow(node.task_id);
            }}
          />
        ) : (
          <span data-disabled={node.is_disabled || undefined} className={classes.name}>
            {node.task_id}
            {node.is_disabled && <span className="muted"> · {t("task_form:outline.isOff")}</span>}
          </span>
        ),
    },
    ...columns.slice(1).filter(({ key }) => key !== "duration"),
    {
      key: "problems",
      header: t("task_form:outline.problems"),
      width: "minmax(72px, 1.5fr)",
      cell: (node) => (
        <span
          className={classes.problem}
          data-error={problems.get(node.task_id)?.isError || undefined}
          title={problems.get(node.task_id)?.text}
        >
          {problems.get(node.task_id)?.text}
        </span>
      ),
    },
    {
      key: "more",
      header: <span className={classes.said}>{t("task_form:outline.acts")}</span>,
      width: "40px",
      cell: (node) => (
        <MenuButton
          label={t("task_form:outline.actsOf", { id: node.task_id })}
          entries={outline.entries(node.task_id, nextOf(node.task_id))}
        />
      ),
    },
  ];
  const { asked, setAsked } = outline;
  const closeAsked = () => {
    const id = asked?.id;
    setAsked(null);
    if (id) focusRow(id);
  };
  return (
    <section
      className={classes.outline}
      data-testid="outline"
      aria-label={t("task_form:outline.title")}
    >
      <div className={classes.bar}>
        <Button
          leftSection={<IconPlus size={16} />}
          data-testid="outline-add"
          onClick={() => outline.add([...editor.selection].at(-1) ?? null)}
        >
          {t("task_form:outline.add")}
        </Button>
        <Button
          leftSection={<IconCalendarClock size={16} />}
          data-testid="outline-dag"
          onClick={outline.openDag}
        >
          {t("task_form:outline.dag")}
        </Button>
        <span className="muted" id="outline-keys">
          {t("task_form:outline.keys")}
        </span>
      </div>
      <div className={classes.table}>
        <VirtualTable
          label={t("graph:list.label", { dag: props.dagId })}
          columns={editable}
          rows={rows}
          rowKey={(node) => node.task_id}
          onOpen={(node, event) => {
            if (event.type === "click") editor.session.select([node.task_id]);
            else outline.openForm(node.task_id);
          }}
          onContextMenu={(event, node) =>
            open(event, outline.entries(node.task_id, nextOf(node.task_id)))
          }
          onKeyDown={(event, node) => outline.onKey(event, node.task_id, nextOf(node.task_id))}
          rowProps={(node) => ({
            "data-testid": `task-row-${node.task_id}`,
            "aria-selected": editor.selection.has(node.task_id),
          })}
          empty={<p className={classes.empty}>{t("task_form:outline.empty")}</p>}
        />
      </div>
      {/* Said to those who do not see it. */}
      <p className={classes.said} role="status" data-testid="outline-said">
        {outline.said}
      </p>
      {asked && (
        <PickTask
          title={t(
            asked.what === "connect"
              ? "task_form:outline.connectTitle"
              : "task_form:outline.disconnectTitle",
            { id: asked.id },
          )}
          action={t(
            asked.what === "connect"
              ? "task_form:outline.connectDone"
              : "task_form:outline.disconnectDone",
          )}
          options={
            asked.what === "disconnect"
              ? before(asked.id)
              : [...outline.tasks.map((it) => it.task_id), ...outline.groups].filter(
                  (id) => id !== asked.id && !before(id).includes(asked.id),
                )
          }
          onPick={(id) =>
            asked.what === "connect"
              ? outline.connect(asked.id, id)
              : outline.disconnect(asked.id, id)
          }
          onClose={closeAsked}
        />
      )}
      {menu}
    </section>
  );
}

interface RenameProps {
  id: string;
  /** Gives why it was refused. */
  onEnd: (name: string) => Promise<string | null>;
  onCancel: () => void;
}

function Rename({ id, onEnd, onCancel }: RenameProps) {
  const { t } = useTranslation("task_form");
  const [text, setText] = useState(id.slice(id.lastIndexOf(".") + 1));
  const [refused, setRefused] = useState<string | null>(null);
  return (
    <TextInput
      autoFocus
      size="xs"
      value={text}
      error={refused !== null}
      aria-label={t("rename")}
      title={refused ?? undefined}
      data-testid="outline-rename"
      spellCheck={false}
      onFocus={(event) => event.currentTarget.select()}
      onClick={(event) => event.stopPropagation()}
      onChange={(event) => setText(event.currentTarget.value)}
      onBlur={() => {
        if (refused === null) void onEnd(text);
        else onCancel();
      }}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (isComposing(event)) return;
        if (event.key === "Enter") void onEnd(text).then(setRefused);
        if (event.key === "Escape") onCancel();
      }}
    />
  );
}

function useColumns({ graph, tasks }: ReadProps) {
  const { t } = useTranslation("graph");
  const before = useMemo(() => linksOf(graph.edges).before, [graph]);
  const rows = useMemo(() => inOrder(graph.nodes, graph.edges), [graph]);
  const states = useMemo(() => new Map(tasks.map((task) => [task.task_id, task])), [tasks]);
  const columns: Column<GraphNode>[] = [
    {
      key: "task",
      header: t("list.task"),
      width: "minmax(160px, 2fr)",
      cell: (node) => node.task_id,
    },
    {
      key: "state",
      header: t("list.state"),
      width: "110px",
      cell: (node) => <StateBadge state={states.get(node.task_id)?.state ?? "none"} />,
    },
    {
      key: "duration",
      header: t("list.duration"),
      width: "80px",
      align: "end",
      cell: (node) => <TaskDuration task={states.get(node.task_id)} />,
    },
    { key: "operator", header: t("list.operator"), width: "80px", cell: (node) => node.operator },
    {
      key: "after",
      header: t("list.after"),
      width: "minmax(80px, 2fr)",
      cell: (node) => (before.get(node.task_id) ?? []).join(", "),
    },
    {
      key: "rule",
      header: t("list.rule"),
      width: "minmax(96px, 1fr)",
      cell: (node) => <span className="mono">{node.trigger_rule}</span>,
    },
  ];
  return { columns, rows };
}

function TaskDuration({ task }: { task: LiveTask | undefined }) {
  if (!task?.start_date) return null;
  if (task.state === "running") return <Duration since={task.start_date} />;
  if (!task.end_date) return null;
  return <Duration seconds={(Date.parse(task.end_date) - Date.parse(task.start_date)) / 1_000} />;
}
