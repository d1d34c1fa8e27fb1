// Which commands a few letters mean, the best first. Pure.
import type { Command } from "@/components/commands";

/** The higher the better; 0 does not match. Every word must be there, in any order. */
export function score(query: string, text: string): number {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const where = text.toLowerCase();
  let total = 1;
  for (const word of words) {
    const at = where.indexOf(word);
    if (at < 0) return 0;
    // At the very start, at the start of a word, anywhere.
    total += at === 0 ? 3 : /[\s_.:/-]/.test(where[at - 1] ?? "") ? 2 : 1;
  }
  return total;
}

export function matching(query: string, commands: readonly Command[]): Command[] {
  return commands
    .map((command) => ({
      command,
      points: score(query, [command.label, command.keywords ?? ""].join(" ")),
    }))
    .filter(({ points }) => points > 0)
    .sort((a, b) => b.points - a.points)
    .map(({ command }) => command);
}
