// A task: its operator's sign and its name, and how it stands in the run that is shown.
// The box around it, and what is selected or faded, is in NodeFrame.
import type { Node, NodeProps } from "@xyflow/react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import type { GraphNode } from "@/api/types";
import { Duration } from "@/components/Duration";
import { StateGlyph } from "@/components/StateGlyph";
import classes from "../canvas.module.css";
import { useCanvas } from "../context";
import { operatorIcon } from "../icons";
import { type NodeState, useNodeState } from "../store";
import { CountBar } from "./CountBar";
import { NodeFrame } from "./NodeFrame";

export type TaskNodeType = Node<{ task: GraphNode }, "task">;

export const TaskNode = memo(function TaskNode({ data: { task } }: NodeProps<TaskNodeType>) {
  const { level } = useCanvas();
  const Icon = operatorIcon(task.icon);
  const id = task.task_id;
  const isFull = level === "full";
  return (
    <NodeFrame id={id} isDisabled={task.is_disabled}>
      <Icon className={classes.icon} size={isFull ? 16 : "1.2em"} aria-hidden />
      <div className={classes.words}>
        <div className={classes.name}>{shortName(task)}</div>
        {isFull && <Second task={task} />}
      </div>
      {isFull && task.trigger_rule && task.trigger_rule !== "all_success" && (
        <span className={classes.rule}>{task.trigger_rule}</span>
      )}
    </NodeFrame>
  );
});

/** Inside of its group a task needs not say the group's name again. */
export function shortName({ task_id, group }: GraphNode): string {
  return group && task_id.startsWith(`${group}.`) ? task_id.slice(group.length + 1) : task_id;
}

/** The second line: the operator at the left, the run's news at the right. */
function Second({ task }: { task: GraphNode }) {
  const { t } = useTranslation("graph");
  const now = useNodeState(task.task_id);
  return (
    <div className={classes.second}>
      <span className={classes.operator}>
        {task.operator}
        {task.is_setup && ` · ${t("node.setup")}`}
        {task.is_teardown && ` · ${t("node.teardown")}`}
      </span>
      {now && now.state !== "none" && <News now={now} />}
    </div>
  );
}

function News({ now }: { now: NodeState }) {
  const { t } = useTranslation("graph");
  const isRunning = now.state === "running";
  return (
    <span className={classes.news}>
      {now.counts && <CountBar counts={now.counts} />}
      {now.maxTries > 0 && now.tryNumber > 0 && (
        <span title={t("node.try")}>
          {now.tryNumber}/{now.maxTries + 1}
        </span>
      )}
      {now.start && (isRunning || now.end) && (
        <Duration
          seconds={isRunning ? null : spent(now)}
          since={isRunning ? now.start : undefined}
        />
      )}
      <StateGlyph state={now.state} />
    </span>
  );
}

export function spent({ start, end }: Pick<NodeState, "start" | "end">): number | null {
  return start && end ? (Date.parse(end) - Date.parse(start)) / 1_000 : null;
}
