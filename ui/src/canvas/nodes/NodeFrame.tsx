// The box that every node stands in: its state's mark, what is selected, what has faded.
// What stands inside is each node's own; from far away nothing does.
import { IconLock, IconNote } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { stateColor } from "@/theme/states";
import classes from "../canvas.module.css";
import { useCanvas } from "../context";
import edit from "../edit/edit.module.css";
import { useEmphasis, useIsSelected, useNodeState } from "../store";

interface NodeFrameProps {
  id: string;
  isFolded?: boolean;
  isDisabled?: boolean;
  children?: ReactNode;
}

export function NodeFrame({ id, isFolded, isDisabled, children }: NodeFrameProps) {
  const { level, isEditing, notes, locked } = useCanvas();
  const note = notes?.get(id);
  const lock = locked?.get(id);
  const emphasis = useEmphasis(id);
  const isSelected = useIsSelected(id);
  const state = useNodeState(id)?.state ?? "none";
  return (
    <div
      className={classes.node}
      data-testid={`node-${id}`}
      data-level={level}
      data-state={state}
      data-emphasis={emphasis}
      data-selected={isSelected || undefined}
      data-folded={isFolded || undefined}
      data-disabled={isDisabled || undefined}
      style={{ "--color": stateColor(state) } as React.CSSProperties}
    >
      {level !== "block" && children}
      {level === "full" && note && (
        <IconNote className={classes.mark} size={14} aria-label={note} title={note} />
      )}
      {level === "full" && lock && (
        <IconLock className={classes.mark} size={14} aria-label={lock} title={lock} />
      )}
      {isEditing && level !== "block" && <Handles id={id} />}
    </div>
  );
}

/** Where edges are drawn from and to. What they do is known by their places: canvas/edit. */
export function Handles({ id }: { id: string }) {
  const { direction } = useCanvas();
  return (["in", "out"] as const).map((side) => (
    <span
      key={side}
      className={edit.handle}
      data-side={side}
      data-direction={direction}
      data-testid={`handle-${side}-${id}`}
    />
  ));
}
