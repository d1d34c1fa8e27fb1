// The schedule as the lines of a DAG file.

const quoted = (text: string) => `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;

export function scheduleLine(entries: readonly string[], zone: string): string {
  const [only] = entries;
  if (only === undefined) return "schedule: null\n";
  const schedule =
    entries.length === 1 ? quoted(only) : `[${entries.map((entry) => quoted(entry)).join(", ")}]`;
  return `schedule: ${schedule}\ntimezone: ${zone}\n`;
}
