// The dags folder as rows of a tree: folders before files, what is folded left out.
// Pure; what a row looks like, and what can be done with it, is Tree.tsx's.
import type { FileEntry } from "@/api/types";
import { folderOf, nameOf } from "@/editor/code/paths";

export interface Row {
  entry: FileEntry;
  name: string;
  depth: number;
  isOpen: boolean;
}

export function rowsOf(entries: readonly FileEntry[], folded: ReadonlySet<string>): Row[] {
  const below = new Map<string, FileEntry[]>();
  for (const entry of entries) {
    const folder = folderOf(entry.path);
    below.set(folder, [...(below.get(folder) ?? []), entry]);
  }
  const rows: Row[] = [];
  const add = (folder: string, depth: number) => {
    const inside = below.get(folder) ?? [];
    inside.sort(
      (a, b) =>
        Number(b.is_folder) - Number(a.is_folder) ||
        nameOf(a.path).localeCompare(nameOf(b.path), "en", { numeric: true }),
    );
    for (const entry of inside) {
      const isOpen = entry.is_folder && !folded.has(entry.path);
      rows.push({ entry, name: nameOf(entry.path), depth, isOpen });
      if (isOpen) add(entry.path, depth + 1);
    }
  };
  add("", 0);
  return rows;
}
