// Where a script goes that is dropped on the window while a graph is edited. The screen with the
// canvas says so as long as it is there; without one, a dropped script becomes a new DAG.
import { useEffect, useRef } from "react";
import type { ScriptTask } from "@/api/types";

/** `x`, `y`: where on the screen it was let go. */
export type TakeScript = (task: ScriptTask, x: number, y: number) => void;

let target: TakeScript | null = null;

export const scriptTarget = (): TakeScript | null => target;

export function useScriptTarget(take: TakeScript | null): void {
  const latest = useRef(take);
  latest.current = take;
  const isTaking = take !== null;
  useEffect(() => {
    if (!isTaking) return;
    const own: TakeScript = (...it) => latest.current?.(...it);
    target = own;
    return () => {
      if (target === own) target = null;
    };
  }, [isTaking]);
}
