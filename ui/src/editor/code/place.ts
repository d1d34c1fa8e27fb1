// Where in a DAG file a position is: below which keys, on which key or in which value. Told from the
// lines alone, because a file is being typed: most of the time it is no valid YAML.

export interface Place {
  /** The keys around it, outermost first, with the key whose value it is in. */
  path: string[];
  kind: "key" | "value" | "template" | "text";
  /** What stands from the word's start to the position. */
  word: string;
  /** The keys that the same mapping has besides. */
  siblings: string[];
}

interface Line {
  indent: number;
  /** With the spaces of the dashes: `- a: 1` has its key at 2. */
  keyAt: number;
  isItem: boolean;
  key: string | null;
  value: string;
}

const LINE =
  /^(\s*)((?:-\s+)*)(?:("[^"]*"|'[^']*'|[^\s#:{}[\],"'][^:{}[\],]*?)\s*:(?:\s+|$))?(.*)$/;
const BLOCK = /^(?:[!&]\S+\s+)*[|>][-+\d]*\s*(?:#.*)?$/;

function read(text: string): Line {
  const [, space = "", dashes = "", key, value = ""] = LINE.exec(text) ?? [];
  return {
    indent: space.length,
    keyAt: space.length + dashes.length,
    isItem: dashes !== "" || /^\s*-$/.test(text),
    key: key === undefined ? null : key.replace(/^["']|["']$/g, ""),
    value,
  };
}

const isBlank = (text: string) => /^\s*(#.*)?$/.test(text);

/** The keys around what stands at `column` of line `at` (from 0), and whether it is a block's text. */
function around(lines: string[], at: number, column: number, isItem: boolean) {
  const path: string[] = [];
  let limit = column;
  let mayBeSame = isItem;
  let isBlock = false;
  for (let row = at - 1; row >= 0 && (limit > 0 || mayBeSame); row -= 1) {
    const text = lines[row] ?? "";
    if (isBlank(text)) continue;
    const line = read(text);
    const isOuter = line.keyAt < limit || (mayBeSame && line.keyAt === limit && !line.isItem);
    if (!isOuter) continue;
    // What looked like keys until here is the block's text.
    if (BLOCK.test(line.value)) {
      isBlock = true;
      path.length = 0;
    }
    if (line.key !== null) path.unshift(line.key);
    limit = line.isItem ? line.indent : line.keyAt;
    mayBeSame = line.isItem;
  }
  return { path, isBlock };
}

/** All lines of the mapping that line `at` is in, whose keys stand at `column`. */
function mapping(lines: string[], at: number, column: number): Line[] {
  const found: Line[] = [];
  for (const step of [-1, 1]) {
    for (let row = at + step; row >= 0 && row < lines.length; row += step) {
      const text = lines[row] ?? "";
      if (isBlank(text)) continue;
      const line = read(text);
      if (line.keyAt < column) break;
      if (line.keyAt === column && line.key !== null) found.push(line);
      if (line.keyAt === column && line.isItem) break;
    }
  }
  return found;
}

/** What is written inside of brackets: `{ operator: bash, upstream: [a, ` is in `upstream`. */
function inFlow(value: string) {
  const path: string[] = [];
  const siblings: string[] = [];
  let depth = 0;
  let start = 0;
  const open: { start: number; isMap: boolean }[] = [];
  for (let at = 0; at < value.length; at += 1) {
    const sign = value[at];
    if (sign === '"' || sign === "'") {
      const end = value.indexOf(sign, at + 1);
      if (end < 0) break;
      at = end;
    } else if (sign === "{" || sign === "[") {
      const key = /([\w.-]+)\s*:\s*$/.exec(value.slice(start, at))?.[1];
      if (key !== undefined) path.push(key);
      else if (depth > 0) path.push("");
      open.push({ start, isMap: sign === "{" });
      depth += 1;
      start = at + 1;
    } else if (sign === "}" || sign === "]") {
      open.pop();
      if (depth > 1) path.pop();
      depth -= 1;
      start = at + 1;
    } else if (sign === "," && depth > 0) {
      const key = /^\s*([\w.-]+)\s*:/.exec(value.slice(start, at))?.[1];
      if (key !== undefined) siblings.push(key);
      start = at + 1;
    }
  }
  if (open.length === 0) return null;
  const isMap = open.at(-1)?.isMap === true;
  const rest = value.slice(start).trimStart();
  const [, key, after] = /^([\w.-]+)\s*:\s*(.*)$/.exec(rest) ?? [];
  if (isMap && key === undefined) return { path, siblings, kind: "key" as const, word: rest };
  if (isMap && key !== undefined)
    return { path: [...path, key], siblings, kind: "value" as const, word: after ?? "" };
  return { path, siblings, kind: "value" as const, word: rest };
}

/** `line` from 1, `column` from 0: how many characters of it stand before the position. */
export function placeAt(text: string, line: number, column: number): Place {
  const lines = text.split("\n");
  const at = line - 1;
  const before = (lines[at] ?? "").slice(0, column);
  const here = read(before);
  const isItem = here.isItem;
  const { path, isBlock } = around(lines, at, isItem ? here.indent : here.keyAt, isItem);
  const own = here.key === null ? path : [...path, here.key];
  const opened = Math.max(before.lastIndexOf("{{"), before.lastIndexOf("{%"));
  if (opened >= 0 && !/[}%]\}/.test(before.slice(opened))) {
    const word = /[\w.]*$/.exec(before)?.[0] ?? "";
    return { path: own, kind: "template", word, siblings: [] };
  }
  if (isBlock || /(^|\s)#/.test(before)) return { path: own, kind: "text", word: "", siblings: [] };
  const flow = inFlow(here.value);
  if (flow !== null) return { ...flow, path: [...own, ...flow.path.filter((key) => key !== "")] };
  if (here.key !== null)
    return { path: own, kind: "value", word: here.value.replace(/^["']/, ""), siblings: [] };
  const siblings = mapping(lines, at, here.keyAt).flatMap((it) => it.key ?? []);
  const listed = isItem && siblings.length === 0;
  return { path, kind: listed ? "value" : "key", word: here.value, siblings };
}

/** What a key of the mapping around line `line` (from 1) says: a task's operator. */
export function siblingValue(text: string, line: number, key: string): string | null {
  const lines = text.split("\n");
  const own = lines[line - 1] ?? "";
  const inline = new RegExp(`[{,]\\s*${key}\\s*:\\s*["']?([\\w.-]+)`).exec(own)?.[1];
  if (inline !== undefined) return inline;
  const here = read(own);
  let column = isBlank(own) ? (/^\s*/.exec(own)?.[0].length ?? 0) : here.keyAt;
  for (let row = line - 1; row >= 0; ) {
    const all = [...mapping(lines, row, column), ...(row === line - 1 ? [here] : [])];
    const found = all.find((it) => it.key === key);
    if (found) return found.value.replace(/\s+#.*$/, "").replace(/^["']|["']$/g, "") || null;
    let outer = row - 1;
    while (outer >= 0 && (isBlank(lines[outer] ?? "") || read(lines[outer] ?? "").keyAt >= column))
      outer -= 1;
    if (outer < 0) return null;
    row = outer;
    column = read(lines[outer] ?? "").keyAt;
  }
  return null;
}

/** The names below `tasks:` or `groups:`, in the file's order. */
export function namesBelow(text: string, section: "tasks" | "groups"): string[] {
  const lines = text.split("\n");
  const start = lines.findIndex((line) => new RegExp(`^${section}\\s*:`).test(line));
  if (start < 0) return [];
  const names: string[] = [];
  let column = -1;
  for (const text of lines.slice(start + 1)) {
    if (isBlank(text)) continue;
    const line = read(text);
    if (line.keyAt === 0) break;
    if (column < 0) column = line.keyAt;
    if (line.keyAt === column && line.key !== null) names.push(line.key);
  }
  return names;
}
