// Names of files in the dags folder: what is allowed, and what a new one is called.
// Whether a name is taken is for the scheduler to say.

/** What every system takes as a name; the first sign is no dot, because hidden files are not read. */
const NAME = /^[\p{L}\p{N}_][\p{L}\p{N}_. +@-]*$/u;
const RESERVED = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

export function isPath(path: string): boolean {
  const parts = path.split("/");
  return parts.every((part) => NAME.test(part) && !/[. ]$/.test(part) && !RESERVED.test(part));
}

/** `etl/load.yaml` → `etl/load_2.yaml`. */
export function besides(path: string): string {
  const [, stem = path, count, end = ""] = /^(.*?)(?:_(\d+))?(\.[^./]*)?$/.exec(path) ?? [];
  return `${stem}_${Number(count ?? 1) + 1}${end}`;
}

export const folderOf = (path: string) => path.split("/").slice(0, -1).join("/");
export const nameOf = (path: string) => path.split("/").at(-1) ?? path;
export const isDagFile = (path: string) => /\.ya?ml$/i.test(path);
export const joined = (folder: string, name: string) =>
  folder === "" ? name : `${folder}/${name}`;

export type FileLanguage = "yaml" | "python" | "json" | "shell" | "sql" | "text";

const LANGUAGES: Record<string, FileLanguage> = {
  ...{ yaml: "yaml", yml: "yaml", py: "python", json: "json" },
  ...{ sh: "shell", bash: "shell", zsh: "shell", sql: "sql" },
};

export function languageFor(path: string): FileLanguage {
  return LANGUAGES[/\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? ""] ?? "text";
}

/** `backup`, or `backup_2` where that is taken. */
export function freeName(wanted: string, taken: readonly string[]): string {
  let name = wanted;
  while (taken.includes(name)) name = besides(name);
  return name;
}
