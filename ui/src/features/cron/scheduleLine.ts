// The schedule as the lines of a DAG file.
// For the clipboard; a file is changed by the editor and never by pasting lines together.

const quoted = (text: string) => `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;

export function scheduleLine(entries: readonly string[], zone: string): string {
  const [only] = entries;
  if (only === undefined) return "schedule: null\n";
  const schedule =
    entries.length === 1 ? quoted(only) : `[${entries.map((entry) => quoted(entry)).join(", ")}]`;
  return `schedule: ${schedule}\ntimezone: ${zone}\n`;
}

/** A DAG of that schedule which does nothing yet. */
export function newDag(entries: readonly string[], zone: string): string {
  return `${scheduleLine(entries, zone)}tasks:\n  first:\n    operator: empty\n`;
}

export function freeName(taken: readonly string[]): string {
  for (let count = 1; ; count++) {
    const name = count === 1 ? "scheduled" : `scheduled_${count}`;
    if (!taken.includes(name)) return name;
  }
}
