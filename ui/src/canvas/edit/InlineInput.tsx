// A text written where it will stand: the name of a node, or the note above it.
// What becomes of the text is for whoever opened it; it only tells how it ended.
import { ViewportPortal } from "@xyflow/react";
import { useRef, useState } from "react";
import type { Graph } from "@/api/types";
import { isComposing } from "@/components/useSubmitOnEnter";
import classes from "./edit.module.css";

export interface Inline {
  id: string;
  /** Where there is no node for it. */
  at?: readonly [number, number];
  label: string;
  value: string;
  isLong: boolean;
  /** Null: it stays as it was. */
  onEnd: (value: string | null) => void;
}

interface InlineInputProps {
  graph: Graph;
  inline: Inline;
  /** It was ended by a key: the keys go back to where they were. */
  onDone: () => void;
}

export function InlineInput({ graph, inline, onDone }: InlineInputProps) {
  const [value, setValue] = useState(inline.value);
  const box =
    graph.nodes.find((node) => node.task_id === inline.id) ??
    graph.groups.find((group) => group.group_id === inline.id) ??
    (inline.at && { x: inline.at[0], y: inline.at[1], width: 320, height: 0 });
  const isOver = useRef(false);
  if (!box) return null;
  const end = (text: string | null) => {
    if (isOver.current) return;
    isOver.current = true;
    inline.onEnd(text === inline.value ? null : text);
  };
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
      const isEntered = event.key === "Enter" && !(inline.isLong && event.shiftKey);
      if (event.key !== "Escape" && !isEntered) return;
      event.preventDefault();
      end(isEntered ? value : null);
      onDone();
    },
  };
  return (
    <ViewportPortal>
      {inline.isLong ? <textarea rows={3} {...common} /> : <input {...common} />}
    </ViewportPortal>
  );
}
