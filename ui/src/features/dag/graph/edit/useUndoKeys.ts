// Undo and redo wherever the focus is in the editor, and where it is nowhere: a button that was
// pressed until nothing is left to be undone loses it. The canvas and the code have keys of their own.
import { type RefObject, useEffect, useRef } from "react";
import { isOurs } from "./ours";
import type { Acts } from "./useEditing";

export function useUndoKeys(part: RefObject<HTMLElement | null>, acts: Acts): void {
  const latest = useRef(acts);
  latest.current = acts;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const isCtrl = (event.ctrlKey || event.metaKey) && !event.altKey;
      if (event.defaultPrevented || !isCtrl || !isOurs(event, part.current)) return;
      const isRedo = event.code === "KeyY" || (event.code === "KeyZ" && event.shiftKey);
      if (!isRedo && event.code !== "KeyZ") return;
      event.preventDefault();
      if (isRedo) latest.current.redo();
      else latest.current.undo();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [part]);
}
