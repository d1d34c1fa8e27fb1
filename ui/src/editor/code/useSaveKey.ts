// Ctrl+S saves wherever the focus is, and never brings up the browser's own dialog. The code view
// has the key too, for its list of keys; what it took is not taken again.
import { useEffect, useRef } from "react";

export function useSaveKey(save: () => void): void {
  const latest = useRef(save);
  latest.current = save;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      // By its place, so that a Korean keyboard saves as well.
      const isSave = (event.ctrlKey || event.metaKey) && !event.altKey && event.code === "KeyS";
      if (!isSave || event.shiftKey || event.defaultPrevented) return;
      event.preventDefault();
      latest.current();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
}
