// Copy, cut and paste of tasks as YAML text, by the browser's own events: so it works between
// windows, with text editors, and asks nobody for leave to read the clipboard.
import { type RefObject, useEffect, useRef } from "react";
import { isOurs } from "./ours";
import type { Acts } from "./useEditing";

/** So long after the last change of what is chosen. */
const SETTLED = 250;

function keyOf({ chosen, text }: { chosen: readonly string[]; text: string }): string {
  return chosen.length === 0 ? "" : JSON.stringify([chosen, text]);
}

/** `text` is the file's. */
export function useClipboard(
  part: RefObject<HTMLElement | null>,
  acts: Acts,
  chosen: readonly string[],
  text: string,
): void {
  const latest = useRef({ acts, chosen, text });
  latest.current = { acts, chosen, text };
  // The browser's events do not wait for the scheduler: what would be copied is there beforehand.
  const prepared = useRef<{ key: string; yaml: string } | null>(null);
  const key = keyOf(latest.current);
  useEffect(() => {
    prepared.current = null;
    const { acts: now, chosen: ids } = latest.current;
    if (ids.length === 0) return;
    let isMeant = true;
    const prepare = async () => {
      const yaml = await now.textOf(ids);
      if (isMeant && yaml !== null) prepared.current = { key, yaml };
    };
    const timer = setTimeout(() => void prepare(), SETTLED);
    return () => {
      isMeant = false;
      clearTimeout(timer);
    };
  }, [key]);
  /** Ctrl+Shift+V keeps the edges to what is not pasted. */
  const keepsOuter = useRef(false);
  useEffect(() => {
    // Words that are marked on the page are what is meant.
    const isMarked = () => window.getSelection()?.isCollapsed === false;
    const onCopy = (event: ClipboardEvent) => {
      const { acts: now, chosen: ids } = latest.current;
      if (!isOurs(event, part.current) || isMarked() || ids.length === 0) return;
      event.preventDefault();
      const ready = prepared.current;
      if (ready?.key === keyOf(latest.current)) {
        event.clipboardData?.setData("text/plain", ready.yaml);
        if (event.type === "cut") now.remove(ids, false);
        return;
      }
      void now.copy(ids).then((isDone) => {
        if (isDone && event.type === "cut") now.remove(ids, false);
      });
    };
    const onPaste = (event: ClipboardEvent) => {
      const text = event.clipboardData?.getData("text/plain");
      if (!isOurs(event, part.current) || !text) return;
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
