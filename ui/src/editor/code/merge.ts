// Two people changed one file. What each changed in places of its own goes together by itself; where
// both changed the same lines, mine stands, and the difference is there to be chosen.
import { diff } from "@codemirror/merge";

interface Hunk {
  from: number;
  to: number;
  lines: string[];
}

/** The lines that `now` has instead of those of `base`. */
function hunks(base: string[], now: string[]): Hunk[] {
  // A character stands for a line, so that whole lines are compared.
  const signs = new Map<string, string>();
  const coded = (lines: string[]) =>
    lines
      .map((line) => {
        const known = signs.get(line) ?? String.fromCharCode(0x100 + signs.size);
        signs.set(line, known);
        return known;
      })
      .join("");
  return diff(coded(base), coded(now)).map(({ fromA, toA, fromB, toB }) => ({
    from: fromA,
    to: toA,
    lines: now.slice(fromB, toB),
  }));
}

const touch = (one: Hunk, other: Hunk) => one.from <= other.to && other.from <= one.to;

export interface Merged {
  text: string;
  /** How many changes of theirs are left out, because mine are in the same place. */
  clashes: number;
}

export function merge(base: string, mine: string, theirs: string): Merged {
  const lines = base.split("\n");
  const own = hunks(lines, mine.split("\n"));
  const other = hunks(lines, theirs.split("\n"));
  const isSame = (hunk: Hunk) =>
    own.some(
      (it) =>
        it.from === hunk.from && it.to === hunk.to && it.lines.join("\n") === hunk.lines.join("\n"),
    );
  const news = other.filter((hunk) => !isSame(hunk));
  const free = news.filter((hunk) => !own.some((it) => touch(it, hunk)));
  const all = [...own, ...free].sort((a, b) => b.from - a.from);
  for (const { from, to, lines: put } of all) lines.splice(from, to - from, ...put);
  return { text: lines.join("\n"), clashes: news.length - free.length };
}
