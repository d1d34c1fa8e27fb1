// A group: open, a frame around its tasks; folded, a node in their place that sums them up.
// Nothing is folded here: the address keeps what is, and the scheduler lays the graph out anew.
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import type { Node, NodeProps } from "@xyflow/react";
import { memo } from "react";
import { useTranslation } from "react-i18next";
import type { GraphGroup, GraphNode } from "@/api/types";
import { StateGlyph } from "@/components/StateGlyph";
import classes from "../canvas.module.css";
import { useCanvas } from "../context";
import { useIsSelected, useNodeState } from "../store";
import { CountBar } from "./CountBar";
import { Handles, NodeFrame } from "./NodeFrame";

export type GroupNodeType = Node<{ group: GraphGroup }, "frame">;
export type FoldedNodeType = Node<{ task: GraphNode }, "folded">;

export const GroupNode = memo(function GroupNode({ data: { group } }: NodeProps<GroupNodeType>) {
  const { t } = useTranslation("graph");
  const { level, onToggleGroup, select, isEditing } = useCanvas();
  const isSelected = useIsSelected(group.group_id);
  return (
    <div
      className={classes.group}
      data-level={level}
      data-selected={isSelected || undefined}
      data-testid={`group-${group.group_id}`}
    >
      <button
        type="button"
        className={classes.groupName}
        title={group.tooltip ?? undefined}
        aria-label={t("group.fold", { group: group.group_id })}
        onClick={(event) => {
          // Where it can be edited the name chooses the group, and its arrow folds it.
          const isArrow = (event.target as Element).closest("svg") !== null;
          if (select && !isArrow && event.detail === 1) select([group.group_id]);
          else onToggleGroup(group.group_id);
        }}
      >
        <IconChevronDown size="1.2em" aria-hidden />
        {lastPart(group.group_id)}
      </button>
      {isEditing && level !== "block" && <Handles id={group.group_id} />}
    </div>
  );
});

export const FoldedNode = memo(function FoldedNode({ data }: NodeProps<FoldedNodeType>) {
  const { t } = useTranslation("graph");
  const { level, onToggleGroup } = useCanvas();
  const { task_id: id, tasks, description } = data.task;
  const now = useNodeState(id);
  return (
    <NodeFrame id={id} isFolded>
      <button
        type="button"
        className={classes.unfold}
        title={description ?? undefined}
        aria-label={t("group.unfold", { group: id })}
        onClick={(event) => {
          event.stopPropagation();
          onToggleGroup(id);
        }}
      >
        <IconChevronRight size={level === "full" ? 16 : "1.2em"} aria-hidden />
      </button>
      <div className={classes.words}>
        <div className={classes.name}>{lastPart(id)}</div>
        {level === "full" && (
          <div className={classes.second}>
            <span className={classes.operator}>
              {t("group.tasks", { count: tasks?.length ?? 0 })}
            </span>
            {now && (
              <span className={classes.news}>
                {now.counts && <CountBar counts={now.counts} />}
                <StateGlyph state={now.state} />
              </span>
            )}
          </div>
        )}
      </div>
    </NodeFrame>
  );
});

function lastPart(groupId: string): string {
  return groupId.slice(groupId.lastIndexOf(".") + 1);
}
