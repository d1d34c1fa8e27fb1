// A text written where it will stand: the name of a node, or the note above it.
// What becomes of the text is for whoever opened it; it only tells how it ended.
import { ViewportPortal } from "@xyflow/react";
import { useState } from "react";
import type { Graph } from "@/api/types";
import { isComposing } from "@/components/useSubmitOnEnter";
import classes from "./edit.module.css";

export interface Inline {
  id: string;
  label: string;
  value: string;
  isLong: boolean;
  /** Null: it stays as it was. */
  onEnd: (value: string | null) => void;
}

export function InlineInput({ graph, inline }: { graph: Graph; inline: Inline }) {
  const [value, setValue] = useState(inline.value);
  const box =
    graph.nodes.find((node) => node.task_id === inline.id) ??
    graph.groups.find((group) => group.group_id === inline.id);
  if (!box) return null;
  const end = (text: string | null) => inline.onEnd(text === inline.value ? null : text);
  const common = {
    ...{ value, "aria-label": inline.label, "data-testid": "inline-input" },
    className: classes.inline,
    autoFocus: true,
    style: { left: box.x, top: inline.isLong ? box.y + box.height + 6 : box.y, width: box.width },
    onFocus: (event: React.FocusEvent<HTMLInputElement | HTMLTextAreaElement>) =>
      event.target.select(),
    onChange: (event: React.ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) =>
      setValue(event.target.value),
    onBlur: () => end(value),
    onKeyDown: (event: React.KeyboardEvent) => {
      event.stopPropagation();
      if (isComposing(event)) return;
      if (event.key === "Escape") end(null);
      if (event.key === "Enter" && !(inline.isLong && event.shiftKey)) end(value);
    },
  };
  return (
    <ViewportPortal>
      {inline.isLong ? <textarea rows={3} {...common} /> : <input {...common} />}
    </ViewportPortal>
  );
}
