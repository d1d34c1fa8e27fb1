// Copy, cut and paste of tasks as YAML text, by the browser's own events: so it works between
// windows, with text editors, and asks nobody for leave to read the clipboard.
import { type RefObject, useEffect, useRef } from "react";
import type { Acts } from "./useEditing";

export function useClipboard(
  part: RefObject<HTMLElement | null>,
  acts: Acts,
  chosen: readonly string[],
): void {
  const latest = useRef({ acts, chosen });
  latest.current = { acts, chosen };
  /** Ctrl+Shift+V keeps the edges to what is not pasted. */
  const keepsOuter = useRef(false);
  useEffect(() => {
    // Where text is typed, or in another part of the page, these are not ours.
    const isOurs = (event: Event) => {
      const target = event.target as HTMLElement | null;
      const isText = target?.closest("input, textarea, [contenteditable=true], .cm-editor");
      const isSelected = !window.getSelection()?.isCollapsed;
      const isHere =
        document.activeElement === document.body || part.current?.contains(document.activeElement);
      return !isText && !isSelected && isHere;
    };
    const onCopy = (event: ClipboardEvent) => {
      const { acts: now, chosen: ids } = latest.current;
      if (!isOurs(event) || ids.length === 0) return;
      event.preventDefault();
      void now.copy(ids).then((isDone) => {
        if (isDone && event.type === "cut") now.remove(ids, false);
      });
    };
    const onPaste = (event: ClipboardEvent) => {
      const text = event.clipboardData?.getData("text/plain");
      if (!isOurs(event) || !text) return;
      event.preventDefault();
      void latest.current.acts.paste(text, keepsOuter.current);
    };
    const onKey = (event: KeyboardEvent) => {
      keepsOuter.current = event.shiftKey;
    };
    document.addEventListener("copy", onCopy);
    document.addEventListener("cut", onCopy);
    document.addEventListener("paste", onPaste);
    document.addEventListener("keydown", onKey, true);
    return () => {
      document.removeEventListener("copy", onCopy);
      document.removeEventListener("cut", onCopy);
      document.removeEventListener("paste", onPaste);
      document.removeEventListener("keydown", onKey, true);
    };
  }, [part]);
}
