// What a node tells when the pointer rests on it: all that does not fit into it. Nothing here is
// for the pointer alone: the list view says the same.
import { useTranslation } from "react-i18next";
import type { GraphNode } from "@/api/types";
import { Duration } from "@/components/Duration";
import { StateBadge } from "@/components/StateBadge";
import classes from "./canvas.module.css";
import { spent } from "./nodes/TaskNode";
import { useNodeState } from "./store";

interface HoverCardProps {
  node: GraphNode;
  /** On the canvas's element, in pixels of the screen. */
  place: { x: number; y: number };
}

export function HoverCard({ node, place }: HoverCardProps) {
  const { t } = useTranslation("graph");
  const now = useNodeState(node.task_id);
  const facts = [
    node.operator ?? t("group.tasks", { count: node.tasks?.length ?? 0 }),
    node.retries > 0 && t("card.retries", { count: node.retries }),
    node.pool && node.pool !== "default_pool" && t("card.pool", { pool: node.pool }),
    node.is_disabled && t("card.disabled"),
  ].filter(Boolean);
  return (
    <div className={classes.card} style={{ left: place.x, top: place.y }} data-testid="node-card">
      <strong>{node.task_id}</strong>
      <div className="muted">{facts.join(" · ")}</div>
      {node.description && <div>{node.description}</div>}
      {now && (
        <div className={classes.cardState}>
          <StateBadge state={now.state} />
          <Duration
            seconds={now.state === "running" ? null : spent(now)}
            since={now.state === "running" ? now.start : undefined}
          />
          {now.maxTries > 0 && now.tryNumber > 0 && (
            <span>{t("card.try", { n: now.tryNumber, of: now.maxTries + 1 })}</span>
          )}
        </div>
      )}
      {now?.lastLine && <pre title={t("card.lastLine")}>{now.lastLine}</pre>}
      {now?.xcom !== null && now?.xcom !== undefined && now.xcom !== now.lastLine && (
        <div className={classes.cardValue}>
          <span className="muted">{t("card.returned")}</span>
          <code>{typeof now.xcom === "string" ? now.xcom : JSON.stringify(now.xcom)}</code>
        </div>
      )}
    </div>
  );
}
