// The fields of a form, from the JSON Schema of DAG files and what the file says now. Pure: which
// input shows a field is decided here, how it looks in Field.tsx.
import type { Schema } from "@/editor/code/schema";

export type Kind =
  | "code"
  | "text"
  | "number"
  | "switch"
  | "choice"
  | "duration"
  | "list"
  | "env"
  | "params"
  | "cases"
  | "tasks"
  | "pool"
  | "connection"
  | "connections"
  | "schedule"
  | "template"
  | "json";

export interface FormField {
  name: string;
  kind: Kind;
  help: string;
  /** The language of code. */
  language: "python" | "shell" | "text";
  choices: string[];
  /** The types of connections that it takes; empty for all. */
  connTypes: string[];
  /** As the file has it; undefined where it does not. */
  value: unknown;
  isSet: boolean;
  /** What holds where the file does not say it: the DAG's `default_args`, else the format's. */
  default: unknown;
  isRequired: boolean;
}

export interface Section {
  name:
    | "what"
    | "order"
    | "retries"
    | "limits"
    | "environment"
    | "alerts"
    | "schedule"
    | "runs"
    | "more";
  fields: FormField[];
}

const PLACES: Record<string, Section["name"]> = {
  ...{ description: "what", display_name: "what", doc: "what", tags: "what", owner: "what" },
  ...{ upstream: "order", trigger_rule: "order", depends_on_past: "order" },
  ...{ wait_for_downstream: "order", setup: "order", teardown: "order", disabled: "order" },
  ...{ retries: "retries", retry_delay: "retries", retry_exponential_backoff: "retries" },
  ...{ max_retry_delay: "retries", execution_timeout: "retries" },
  ...{ pool: "limits", pool_slots: "limits", priority_weight: "limits", weight_rule: "limits" },
  ...{ max_active_tis_per_dag: "limits", max_active_tis_per_dagrun: "limits" },
  ...{ env: "environment", cwd: "environment", python: "environment" },
  ...{ on_failure: "alerts", on_success: "alerts", on_retry: "alerts" },
  ...{ on_recovery: "alerts", on_late: "alerts", late_after: "alerts" },
  ...{ schedule: "schedule", timezone: "schedule", timetable: "schedule", start_date: "schedule" },
  ...{ end_date: "schedule", catchup: "schedule", missed: "schedule" },
  ...{ max_active_runs: "runs", max_active_tasks: "runs", dagrun_timeout: "runs" },
  ...{ fail_fast: "runs", params: "runs", default_args: "runs" },
};
const ORDER: readonly Section["name"][] = [
  ...(["schedule", "what", "order", "retries", "runs", "limits", "environment"] as const),
  ...(["alerts", "more"] as const),
];
/** Changed by other means: by dragging, by their own list, or not carried out yet. */
const ELSEWHERE = new Set(["operator", "tasks", "layout", "groups", "dag_id", "expand"]);

/** Fields with an input of their own. */
const OWN: Record<string, Kind> = {
  ...{ upstream: "tasks", pool: "pool", schedule: "schedule", params: "params", cases: "cases" },
  ...{ env: "env", condition: "template", cwd: "template", doc: "code" },
};

const typesOf = ({ type }: Schema) => (Array.isArray(type) ? type : type ? [type] : []);

export function kindOf(name: string, schema: Schema): Kind {
  const types = typesOf(schema);
  const some = schema.anyOf ?? [];
  const extra = schema as Schema & { format?: string; contentMediaType?: string; pattern?: string };
  const own = OWN[name];
  if (own) return own;
  if (extra.format === "code") return "code";
  if (extra.format === "connection") return "connection";
  if (schema.enum) return "choice";
  if (some.some((it) => (it as { pattern?: string }).pattern?.includes("\\d+d"))) return "duration";
  if (types.includes("boolean")) return types.length === 1 ? "switch" : "text";
  if (name.startsWith("on_") && types.includes("array")) return "connections";
  if (types.includes("array")) return schema.items?.type === "string" ? "list" : "json";
  if (types.includes("integer") || types.includes("number")) return "number";
  if (types.includes("string")) return "text";
  return "json";
}

export function sectionsOf(
  keys: Record<string, Schema>,
  written: Record<string, unknown>,
  required: readonly string[],
  inherited: Record<string, unknown> = {},
): Section[] {
  const sections = new Map<Section["name"], FormField[]>(ORDER.map((name) => [name, []]));
  const known = Object.entries(keys).filter(([name]) => !ELSEWHERE.has(name));
  for (const [name, schema] of known) {
    const media = (schema as { contentMediaType?: string }).contentMediaType ?? "";
    const field: FormField = {
      ...{ name, kind: kindOf(name, schema), help: schema.description ?? "" },
      language: media.includes("python") ? "python" : media.includes("x-sh") ? "shell" : "text",
      choices: (schema.enum ?? []).map(String),
      connTypes: (schema as { connTypes?: string[] }).connTypes ?? [],
      ...{ value: written[name], isSet: name in written },
      default: inherited[name] ?? schema.default,
      isRequired: required.includes(name),
    };
    // What an operator has of its own says what the task does.
    sections.get(PLACES[name] ?? "what")?.push(field);
  }
  // What the operator does comes first, then what is said of it.
  const rank = ({ name, isRequired }: FormField) =>
    isRequired ? 0 : PLACES[name] === undefined ? 1 : name === "description" ? 2 : 3;
  sections.get("what")?.sort((a, b) => rank(a) - rank(b));
  return ORDER.map((name) => ({ name, fields: sections.get(name) ?? [] })).filter(
    ({ fields }) => fields.length > 0,
  );
}

/** What a field says, as the text of an input. */
export function textOf(kind: Kind, value: unknown): string {
  if (value === undefined || value === null) return "";
  if (kind === "list") return (Array.isArray(value) ? value : [value]).map(String).join(", ");
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}

/** The value that the text of an input says; throws what is wrong with it. */
export function readAs(kind: Kind, text: string): unknown {
  switch (kind) {
    case "number": {
      const number = Number(text);
      if (text.trim() === "" || Number.isNaN(number)) throw new Error("number");
      return number;
    }
    case "list":
      return text.split(/[,\n]/).flatMap((part) => part.trim() || []);
    case "json":
      try {
        return JSON.parse(text) as unknown;
      } catch {
        throw new Error("json");
      }
    default:
      return text;
  }
}

/** A pause before a try, or the time since the first failure, in seconds. */
export interface Span {
  least: number;
  most: number;
}

const DAY = 24 * 60 * 60;
/** So many tries are told one by one. */
const SHOWN = 12;

/**
 * When a task that always fails would be tried again: the pause before each try, and the time since
 * the first failure. As the engine does it: with back-off the pause doubles, and is stretched by up
 * to its own length so that what failed together does not come back together.
 */
export function triesAfter(said: Record<string, unknown>): { pause: Span; since: Span }[] {
  const retries = Number(said.retries ?? 0);
  const delay = secondsOf(said.retry_delay ?? "5m");
  const limit = secondsOf(said.max_retry_delay ?? null) ?? DAY;
  if (!Number.isInteger(retries) || retries <= 0 || delay === null) return [];
  const since = { least: 0, most: 0 };
  return Array.from({ length: Math.min(retries, SHOWN) }, (_, at) => {
    const pause = pauseOf(delay, limit, said.retry_exponential_backoff === true ? at : null);
    since.least += pause.least;
    since.most += pause.most;
    return { pause, since: { ...since } };
  });
}

function pauseOf(delay: number, limit: number, doublings: number | null): Span {
  if (doublings === null) return { least: Math.min(delay, limit), most: Math.min(delay, limit) };
  const shortest = Math.min(Math.max(delay * 2 ** Math.min(doublings, 32), 1), DAY);
  const bounded = (seconds: number) => Math.min(seconds, DAY, limit);
  return { least: bounded(shortest), most: bounded(2 * shortest - 1) };
}

/** `1h30m` in seconds; null for what is no duration, as a template. */
export function secondsOf(value: unknown): number | null {
  if (value === 0) return 0;
  const found = /^(?=.)(?:(\d+)d)?(?:(\d+)h)?(?:(\d+)m)?(?:(\d+)s)?$/.exec(String(value ?? ""));
  if (!found) return null;
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = found
    .slice(1)
    .map((it) => Number(it ?? 0));
  return ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
}
