// Enter sends a form, but not the Enter that ends a Korean (or any other) composition. WebKit tells
// of that one after the composition has ended, with the key code 229 as its only sign.
import type { KeyboardEvent } from "react";

export function isComposing(event: KeyboardEvent | globalThis.KeyboardEvent): boolean {
  const native = "nativeEvent" in event ? event.nativeEvent : event;
  return native.isComposing || native.keyCode === 229;
}

/** For a field outside of a form: `onKeyDown={useSubmitOnEnter(send)}`. */
export function useSubmitOnEnter(submit: () => void) {
  return (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || isComposing(event)) return;
    event.preventDefault();
    submit();
  };
}

/** For a form: keeps the browser's own submission from happening while something is composed. */
export function guardComposition(event: KeyboardEvent) {
  if (event.key === "Enter" && isComposing(event)) event.preventDefault();
}
