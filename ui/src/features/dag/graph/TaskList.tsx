// The graph as a list: all that the drawing says, for screen readers and for those who prefer it.
// Places and lines are left to the canvas; what comes before a task is a column here.
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Graph, GraphNode, LiveTask } from "@/api/types";
import { linksOf } from "@/canvas/walk";
import { Duration } from "@/components/Duration";
import { StateBadge } from "@/components/StateBadge";
import { type Column, VirtualTable } from "@/components/VirtualTable";

interface TaskListProps {
  dagId: string;
  graph: Graph;
  tasks: readonly LiveTask[];
  onOpen: (node: GraphNode) => void;
}

export function TaskList({ dagId, graph, tasks, onOpen }: TaskListProps) {
  const { t } = useTranslation("graph");
  const before = useMemo(() => linksOf(graph.edges).before, [graph]);
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
      width: "150px",
      cell: (node) => <StateBadge state={states.get(node.task_id)?.state ?? "none"} />,
    },
    {
      key: "duration",
      header: t("list.duration"),
      width: "96px",
      align: "end",
      cell: (node) => <TaskDuration task={states.get(node.task_id)} />,
    },
    { key: "operator", header: t("list.operator"), width: "110px", cell: (node) => node.operator },
    {
      key: "after",
      header: t("list.after"),
      width: "minmax(120px, 2fr)",
      cell: (node) => (before.get(node.task_id) ?? []).join(", "),
    },
    {
      key: "rule",
      header: t("list.rule"),
      width: "minmax(96px, 1fr)",
      cell: (node) => <span className="mono">{node.trigger_rule}</span>,
    },
  ];
  return (
    <VirtualTable
      label={t("list.label", { dag: dagId })}
      columns={columns}
      rows={graph.nodes}
      rowKey={(node) => node.task_id}
      onOpen={onOpen}
      rowProps={(node) => ({ "data-testid": `task-row-${node.task_id}` })}
    />
  );
}

function TaskDuration({ task }: { task: LiveTask | undefined }) {
  if (!task?.start_date) return null;
  if (task.state === "running") return <Duration since={task.start_date} />;
  if (!task.end_date) return null;
  return <Duration seconds={(Date.parse(task.end_date) - Date.parse(task.start_date)) / 1_000} />;
}
