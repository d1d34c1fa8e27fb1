// Which lines of a text an edit changed: what the code view flashes.
// The texts are compared as wholes, so that undo and a choice of the disk's flash as well.

/** From 1, both ends included. */
export interface Lines {
  first: number;
  last: number;
}

/** The lines of `now` between what both texts begin and end with; null if nothing differs. */
export function changedLines(before: string, now: string): Lines | null {
  if (before === now) return null;
  const [old, lines] = [before.split("\n"), now.split("\n")];
  const shortest = Math.min(old.length, lines.length);
  let start = 0;
  while (start < shortest && old[start] === lines[start]) start += 1;
  let end = 0;
  while (end < shortest - start && old[old.length - 1 - end] === lines[lines.length - 1 - end])
    end += 1;
  // What was taken away leaves no line of its own: the one in its place is shown.
  return { first: start + 1, last: Math.max(start + 1, lines.length - end) };
}
