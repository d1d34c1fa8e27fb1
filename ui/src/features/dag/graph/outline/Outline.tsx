// The DAG as a list that is read and edited without the canvas: by keyboard alone, by menus, with a
// screen reader. Each row says what the node on the canvas shows.
import { Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useOperators } from "@/api/files";
import type { LiveTask } from "@/api/types";
import { linksOf, reach } from "@/canvas/walk";
import { MenuButton, useContextMenu } from "@/components/ContextMenu";
import { StateBadge } from "@/components/StateBadge";
import { type Column, VirtualTable } from "@/components/VirtualTable";
import type { Editor } from "@/editor/useEditor";
import type { Acts } from "../edit/useEditing";
import { possibleBefore } from "../form/around";
import { Ask } from "./Ask";
import { meaningOf, menuOf, type RowActs } from "./keys";
import classes from "./outline.module.css";
import { type OutlineRow, outlineRows } from "./rows";
import { useOutline } from "./useOutline";

interface OutlineProps {
  dagId: string;
  editor: Editor;
  acts: Acts;
  tasks: readonly LiveTask[];
  /** A task was chosen for its form. */
  onForm: () => void;
}

const rowOf = (id: string) =>
  document.querySelector<HTMLElement>(`[data-testid="task-row-${CSS.escape(id)}"]`);

export function Outline({ dagId, editor, acts, tasks, onForm }: OutlineProps) {
  const { t } = useTranslation("task_form");
  // Known before the list of what a task can be opens: whoever types on at once finds it there.
  useOperators();
  const outline = useOutline(editor, acts, onForm);
  const { open, menu } = useContextMenu();
  const { view, diagnostics } = editor;
  const edges = view?.graph?.edges;
  const rows = useMemo(
    () => (view ? outlineRows(view, edges ?? [], diagnostics) : []),
    [view, edges, diagnostics],
  );
  const states = useMemo(() => new Map(tasks.map((it) => [it.task_id, it.state])), [tasks]);
  const addButton = useRef<HTMLButtonElement>(null);

  // A task that was asked for here has come: say so, and go on from it.
  const isAdding = useRef(false);
  const before = useRef<ReadonlySet<string>>(new Set());
  useEffect(() => {
    const come = rows.filter((row) => !before.current.has(row.id));
    before.current = new Set(rows.map((row) => row.id));
    if (!isAdding.current || come.length !== 1 || come[0] === undefined) return;
    isAdding.current = false;
    outline.added(come[0].id);
  });
  const { focused, focus } = outline;
  useEffect(() => {
    if (focused === null) return;
    const row = rowOf(focused);
    if (!row && rows.length > 0) return;
    focus(null);
    (row ?? addButton.current)?.focus();
  }, [focused, focus, rows]);

  const add = (after: OutlineRow | null, at: Element | null) => {
    isAdding.current = true;
    const box = at?.getBoundingClientRect();
    const screen = { x: (box?.left ?? 0) + 24, y: box?.bottom ?? 0 };
    acts.open({ at: [0, 0], screen, isLaidOut: true, ...(after && { from: after.id }) });
  };
  const actsOf = (row: OutlineRow, at: Element | null): RowActs => {
    const here = rows.indexOf(row);
    const next = (rows[here + 1] ?? rows[here - 1])?.id ?? "";
    return {
      ...{ add: () => add(row, at), form: () => outline.form(row) },
      rename: () => outline.ask({ kind: "rename", row }),
      connect: () => outline.ask({ kind: "connect", row }),
      ...(row.upstream.length > 0 && {
        disconnect: () => outline.ask({ kind: "disconnect", row }),
      }),
      ...{ up: () => outline.move(row, "up"), down: () => outline.move(row, "down") },
      disable: () => void outline.disable(row),
      remove: () => void outline.remove(row, next, false),
      detach: () => void outline.remove(row, next, true),
      ...{ undo: () => outline.step("undo"), redo: () => outline.step("redo") },
    };
  };
  const entries = (row: OutlineRow, at: Element | null) => menuOf(t, row, actsOf(row, at));

  const { question } = outline;
  const choices = useMemo(() => {
    if (!question || question.kind === "rename") return [];
    if (question.kind === "disconnect") return question.row.upstream;
    const ids = [
      ...(view?.tasks.map((it) => it.task_id) ?? []),
      ...(view?.groups.map((it) => it.group_id) ?? []),
    ];
    const after = reach(linksOf(edges ?? []).after, question.row.id);
    return possibleBefore(question.row.id, ids, after).filter(
      (id) => !question.row.upstream.includes(id),
    );
  }, [question, view, edges]);

  const columns: Column<OutlineRow>[] = [
    {
      ...{ key: "task", header: t("outline.column.task"), width: "minmax(130px, 2fr)" },
      cell: (row) => (
        <>
          {row.id}
          {row.isDisabled && <span className={classes.off}>{t("outline.disabled")}</span>}
        </>
      ),
    },
    {
      ...{ key: "state", header: t("outline.column.state"), width: "110px" },
      cell: (row) => <StateBadge state={states.get(row.id) ?? "none"} />,
    },
    {
      ...{ key: "operator", header: t("outline.column.operator"), width: "100px" },
      cell: (row) => row.operator,
    },
    {
      ...{ key: "after", header: t("outline.column.after"), width: "minmax(90px, 2fr)" },
      cell: (row) => row.upstream.join(", "),
    },
    {
      ...{ key: "problems", header: t("outline.column.problems"), width: "minmax(70px, 1fr)" },
      cell: (row) => (
        <span className={classes.problem} title={row.problems.join("\n")}>
          {row.locked ?? row.problems.join("; ")}
        </span>
      ),
    },
    {
      ...{ key: "menu", header: "", width: "36px" },
      cell: (row) => (
        <MenuButton
          label={t("outline.actions", { task: row.id })}
          entries={entries(row, rowOf(row.id))}
        />
      ),
    },
  ];
  return (
    <section className={classes.outline} data-testid="outline">
      <div className={classes.top}>
        <p>{rows.length === 0 ? t("outline.empty") : t("outline.help")}</p>
        <Button
          ref={addButton}
          leftSection={<IconPlus size={16} stroke={1.75} />}
          data-testid="outline-add"
          onClick={(event) => add(null, event.currentTarget)}
        >
          {t("outline.addFirst")}
        </Button>
      </div>
      <div className={classes.table}>
        <VirtualTable
          label={t("outline.label", { dag: dagId })}
          columns={columns}
          rows={rows}
          rowKey={(row) => row.id}
          onOpen={(row) => outline.form(row)}
          onContextMenu={(event, row) => open(event, entries(row, event.currentTarget))}
          onKeyDown={(event, row) => {
            const act = meaningOf(event, actsOf(row, event.currentTarget));
            if (!act) return;
            event.preventDefault();
            event.stopPropagation();
            act();
          }}
          rowProps={(row) => ({
            "data-testid": `task-row-${row.id}`,
            "aria-selected": editor.selection.has(row.id),
          })}
        />
      </div>
      <div className={classes.said} role="status" aria-live="polite" data-testid="outline-said">
        {outline.said}
      </div>
      {question && (
        <Ask
          key={`${question.kind} ${question.row.id}`}
          question={question}
          choices={choices}
          onAnswer={(answer) =>
            question.kind === "rename"
              ? outline.rename(question.row, answer)
              : outline.join(question.row, answer, question.kind)
          }
          onClose={() => {
            outline.ask(null);
            rowOf(question.row.id)?.focus();
          }}
        />
      )}
      {menu}
    </section>
  );
}
