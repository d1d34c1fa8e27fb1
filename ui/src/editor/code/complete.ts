// What may be written at a place of a DAG file, and what a key of it means.
// Decided from the text and the schema alone; CodeMirror is told in assist.ts.
import { namesBelow, type Place, placeAt, siblingValue } from "./place";
import { choicesOf, keysOf, type Schema, schemaAt, typeName } from "./schema";

export interface Proposal {
  label: string;
  /** What is written; the label where left out. */
  insert?: string;
  detail?: string;
  help?: string;
  kind: "key" | "value" | "task" | "group" | "operator" | "name";
}

/** Every name of a template's context; the ones that are reached for first come first. */
const CONTEXT = [
  ...[
    "ds",
    "ts",
    "logical_date",
    "params",
    "run_id",
    "ti",
    "var",
    "conn",
    "dag_run",
    "task",
    "dag",
  ],
  ...["local_ds", "local_ts", "data_interval_start", "data_interval_end", "ds_nodash", "ts_nodash"],
  ...["ts_nodash_with_tz", "task_instance", "macros", "env", "map", "map_index_template"],
  ...["prev_data_interval_start_success", "prev_data_interval_end_success"],
  ...["prev_start_date_success", "prev_end_date_success", "task_instance_key_str"],
  ...["task_reschedule_count", "inlets", "outlets", "triggering_asset_events"],
];

const SCHEDULES = ["@hourly", "@daily", "@weekly", "@monthly", "@yearly", "every 90m"];
const REFERENCES = new Set(["upstream", "setups", "then", "follow"]);

function isReference(path: string[]): boolean {
  return path.length > 2 && REFERENCES.has(path.at(-1) ?? "");
}

function tasksFor(text: string, path: string[]): Proposal[] {
  const own = path[0] === "tasks" ? path[1] : undefined;
  const tasks = namesBelow(text, "tasks").filter((name) => name !== own);
  return [
    ...tasks.map((label): Proposal => ({ label, kind: "task" })),
    ...namesBelow(text, "groups").map((label): Proposal => ({ label, kind: "group" })),
  ];
}

function namesIn(text: string, word: string): Proposal[] {
  if (/^params\./.test(word)) {
    const lines = text.split("\n");
    const start = lines.findIndex((line) => /^params\s*:/.test(line));
    const below = start < 0 ? [] : lines.slice(start + 1);
    const end = below.findIndex((line) => /^[^\s#]/.test(line));
    const names = (end < 0 ? below : below.slice(0, end)).flatMap(
      (line) => /^ {1,4}([\w-]+)\s*:/.exec(line)?.[1] ?? [],
    );
    return [...new Set(names)].map((name) => ({ label: `params.${name}`, kind: "name" }));
  }
  return CONTEXT.map((label) => ({ label, kind: "name" }));
}

/** How a key goes on: what it holds is begun at once. */
function opening(key: string, schema: Schema): string {
  const types = [schema.type].flat();
  if (isReference(["", "", key])) return `${key}: [`;
  if (types.length === 1 && (types[0] === "object" || schema.properties)) return `${key}:`;
  return `${key}: `;
}

export function proposals(
  text: string,
  line: number,
  column: number,
  schema: Schema | null,
): { place: Place; list: Proposal[] } {
  const place = placeAt(text, line, column);
  return { place, list: listOf(text, line, place, schema) };
}

function listOf(text: string, line: number, place: Place, schema: Schema | null): Proposal[] {
  const { path, kind, word, siblings } = place;
  if (kind === "text") return [];
  if (kind === "template") return namesIn(text, word);
  if (kind === "value" && isReference(path)) return tasksFor(text, path);
  if (schema === null) return [];
  const operator = path[0] === "tasks" ? siblingValue(text, line, "operator") : null;
  const here = schemaAt(schema, path, operator);
  if (here === null) return [];
  if (kind === "value") {
    if (path.length === 1 && path[0] === "schedule")
      return SCHEDULES.map((label) => ({
        label,
        insert: label.startsWith("@") ? `"${label}"` : label,
        kind: "value",
      }));
    const isOperator = path.at(-1) === "operator";
    return choicesOf(here).map(({ value, help }) => ({
      label: value,
      ...(help && { help }),
      kind: isOperator ? "operator" : "value",
    }));
  }
  return Object.entries(keysOf(schema, here, operator))
    .filter(([key]) => !siblings.includes(key))
    .map(([key, one]) => ({
      label: key,
      insert: opening(key, one),
      detail: typeName(one),
      ...(one.description && { help: one.description }),
      kind: "key",
    }));
}

export interface Meaning {
  title: string;
  detail: string;
  help: string;
}

/** What the key at this column means. */
export function meaningAt(
  text: string,
  line: number,
  column: number,
  schema: Schema,
): { from: number; to: number; meaning: Meaning } | null {
  const own = text.split("\n")[line - 1] ?? "";
  for (const found of own.matchAll(/(?<=^|[\s{,-])([\w.-]+)(?=\s*:(\s|$))/g)) {
    const from = found.index;
    const to = from + found[0].length;
    if (column < from || column > to) continue;
    const place = placeAt(text, line, from);
    if (place.kind !== "key") return null;
    const operator = place.path[0] === "tasks" ? siblingValue(text, line, "operator") : null;
    const schemaHere = schemaAt(schema, [...place.path, found[0]], operator);
    if (!schemaHere?.description) return null;
    const choices = choicesOf(schemaHere).map(({ value }) => value);
    const detail = [
      choices.length > 0 && choices.length < 12 ? choices.join(" | ") : typeName(schemaHere),
      schemaHere.default === undefined ? "" : `= ${JSON.stringify(schemaHere.default)}`,
    ];
    return {
      from,
      to,
      meaning: {
        title: found[0],
        detail: detail.filter(Boolean).join("  "),
        help: schemaHere.description,
      },
    };
  }
  // A value that stands for something itself: an operator.
  const value = /\boperator\s*:\s*["']?([\w.-]+)/.exec(own);
  if (value?.[1] !== undefined) {
    const from = value.index + value[0].length - value[1].length;
    const to = from + value[1].length;
    const known = choicesOf(schemaAt(schema, ["tasks", "_", "operator"], null) ?? {});
    const help = known.find((one) => one.value === value[1])?.help;
    if (column >= from && column <= to && help)
      return { from, to, meaning: { title: value[1], detail: "operator", help } };
  }
  return null;
}
