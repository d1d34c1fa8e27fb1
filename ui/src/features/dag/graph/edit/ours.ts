// Whose a key or an event of the clipboard is: where text is typed, or in another part of the page,
// it is not the drawing's.

export function isOurs(event: Event, part: HTMLElement | null): boolean {
  const target = event.target as HTMLElement | null;
  const isText = target?.closest(
    "input, textarea, [contenteditable=true], .cm-editor, [role=dialog]",
  );
  const active = document.activeElement;
  return !isText && (active === document.body || part?.contains(active) === true);
}
