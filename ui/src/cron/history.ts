// The values a builder had, so that Ctrl-Z goes back through them. Changes of the same origin in
// quick succession (typing) are one step.
import { type KeyboardEvent, useCallback, useRef, useState } from "react";

const ONE_STEP_MS = 900;

interface Steps {
  past: string[][];
  future: string[][];
}

export function useHistory(value: string[], onChange: (value: string[]) => void) {
  const [steps, setSteps] = useState<Steps>({ past: [], future: [] });
  const last = useRef({ origin: "", at: 0 });

  const change = useCallback(
    (next: string[], origin: string) => {
      if (next.join("\n") === value.join("\n")) return;
      const now = performance.now();
      const isSameStep = last.current.origin === origin && now - last.current.at < ONE_STEP_MS;
      last.current = { origin, at: now };
      setSteps(({ past }) => ({ past: isSameStep ? past : [...past, value], future: [] }));
      onChange(next);
    },
    [value, onChange],
  );

  const go = (from: "past" | "future", to: "past" | "future") => {
    const next = steps[from].at(-1);
    if (next === undefined) return;
    last.current = { origin: "", at: 0 };
    setSteps({ ...steps, [from]: steps[from].slice(0, -1), [to]: [...steps[to], value] });
    onChange(next);
  };
  const undo = () => go("past", "future");
  const redo = () => go("future", "past");

  /** Everywhere in the builder, also in its fields: what they hold is the value. */
  const onKeyDown = (event: KeyboardEvent) => {
    const isMod = event.ctrlKey || event.metaKey;
    if (!isMod || event.altKey) return;
    const isUndo = event.code === "KeyZ" && !event.shiftKey;
    const isRedo = event.code === "KeyY" || (event.code === "KeyZ" && event.shiftKey);
    if (!isUndo && !isRedo) return;
    event.preventDefault();
    if (isUndo) undo();
    else redo();
  };
  return {
    change,
    undo,
    redo,
    canUndo: steps.past.length > 0,
    canRedo: steps.future.length > 0,
    onKeyDown,
  };
}
