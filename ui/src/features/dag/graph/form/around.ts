// What a field's input must know of the file around it: which names there are, which zone holds.
// Not what the field itself says; that is the model's.
export interface Around {
  path: string;
  zone: string;
  timetable: "trigger" | "interval";
  /** Tasks and groups that may come directly before the task. */
  before: readonly string[];
  /** What comes directly before it. */
  upstream: readonly string[];
  /** What a template can use; asked while typing, since the answer comes later. */
  names: () => readonly { name: string; value: string }[];
}

/** Tasks and groups that would close no circle and are not around the task itself. */
export function possibleBefore(
  taskId: string,
  ids: readonly string[],
  after: ReadonlySet<string>,
): string[] {
  return ids.filter((id) => id !== taskId && !after.has(id) && !taskId.startsWith(`${id}.`));
}
