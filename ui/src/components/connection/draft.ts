// A connection while it is typed: texts by the place they belong to, and what they come to. Pure;
// which fields there are is the type's to say, and what a type does not name is kept as it was.
import {
  type Connection,
  type ConnectionBody,
  type ConnectionField,
  type ConnectionType,
  KEPT,
} from "@/api/connections";

export interface Draft {
  id: string;
  type: string;
  description: string;
  /** By place. A secret that stays as it is says `KEPT`. */
  values: Record<string, string>;
  /** What `extra` says beyond the fields of the type. */
  rest: Record<string, unknown>;
}

/** What is wrong with a place; the words are the form's. */
export type Wrong = "needed" | "number" | "json" | "object";

/** A plain connection: what a paste, an answer and a form have in common. */
export interface Parts {
  connection_id?: string;
  conn_type: string;
  description?: string | null;
  host?: string | null;
  port?: number | null;
  login?: string | null;
  password?: string | null;
  schema?: string | null;
  extra?: Record<string, unknown>;
}

const PLAIN = ["host", "port", "login", "password", "schema"] as const;
const EXTRA = "extra";
const keyOf = (place: string) =>
  place.startsWith(`${EXTRA}.`) ? place.slice(EXTRA.length + 1) : null;

const textOf = (value: unknown): string =>
  value === undefined || value === null
    ? ""
    : typeof value === "string"
      ? value
      : JSON.stringify(value, null, typeof value === "object" ? 2 : 0);

export function partsOf(connection: Connection): Parts {
  return { ...connection, password: connection.has_password ? KEPT : null };
}

/** The draft of what there is, or of a new one. What is left empty goes by the type's default. */
export function draftOf(type: ConnectionType, parts: Parts | null): Draft {
  const values: Record<string, string> = {};
  const rest: Record<string, unknown> = { ...parts?.extra };
  for (const { place } of type.fields) {
    const key = keyOf(place);
    if (key !== null) {
      values[place] = textOf(parts?.extra?.[key]);
      delete rest[key];
    } else if (place !== EXTRA) {
      values[place] = textOf(parts?.[place as (typeof PLAIN)[number]]);
    }
  }
  // A value that the type has no field for is not lost by saving.
  for (const place of PLAIN) {
    if (parts && values[place] === undefined) values[place] = textOf(parts[place]);
  }
  if (type.fields.some(({ place }) => place === EXTRA)) {
    values[EXTRA] = Object.keys(rest).length === 0 ? "" : textOf(rest);
  }
  return {
    id: parts?.connection_id ?? "",
    type: parts?.conn_type ?? type.name,
    description: parts?.description ?? "",
    values,
    rest,
  };
}

function read(field: ConnectionField, text: string): { value: unknown } | { wrong: Wrong } {
  if (text.trim() === "") return field.required ? { wrong: "needed" } : { value: null };
  if (field.kind === "integer") {
    return /^-?\d+$/.test(text.trim()) ? { value: Number(text) } : { wrong: "number" };
  }
  if (field.kind === "boolean") return { value: text === "true" };
  if (field.kind === "json") {
    if (text === KEPT) return { value: text };
    try {
      return { value: JSON.parse(text) as unknown };
    } catch {
      return { wrong: "json" };
    }
  }
  return { value: field.kind === "secret" ? text : text.trim() };
}

interface Read {
  body: ConnectionBody;
  wrong: Record<string, Wrong>;
}

/** What is sent; `wrong` says by place why it cannot be. */
export function bodyOf(type: ConnectionType, draft: Draft): Read {
  const wrong: Record<string, Wrong> = {};
  const plain: Record<string, unknown> = {};
  for (const place of PLAIN) plain[place] = draft.values[place] || null;
  if (typeof plain.port === "string") plain.port = Number(plain.port) || null;
  const hasExtra = type.fields.some(({ place }) => place === EXTRA);
  let extra: Record<string, unknown> = hasExtra ? {} : { ...draft.rest };
  for (const field of type.fields) {
    const found = read(field, draft.values[field.place] ?? "");
    const key = keyOf(field.place);
    if ("wrong" in found) wrong[field.place] = found.wrong;
    else if (key !== null) {
      if (found.value !== null) extra[key] = found.value;
    } else if (field.place === EXTRA) {
      const isObject = typeof found.value === "object" && !Array.isArray(found.value);
      if (!isObject) wrong[EXTRA] = "object";
      else extra = { ...(found.value as object | null), ...extra };
    } else plain[field.place] = found.value;
  }
  const body = {
    connection_id: draft.id.trim(),
    conn_type: draft.type,
    description: draft.description.trim() || null,
    ...plain,
    extra: Object.keys(extra).length === 0 ? null : JSON.stringify(extra),
  } as ConnectionBody;
  return { body, wrong };
}

/** As Airflow allows it. */
export const ID = /^[A-Za-z0-9_.-]{1,200}$/;

/** A name that is not taken: `slack`, `slack_2`, ... */
export function freeId(wanted: string, taken: readonly string[]): string {
  const stem = wanted.replace(/[^A-Za-z0-9_.-]+/g, "_").replace(/^_+|_+$/g, "") || "connection";
  if (!taken.includes(stem)) return stem;
  let count = 2;
  while (taken.includes(`${stem}_${count}`)) count += 1;
  return `${stem}_${count}`;
}

/** The type by that name; what is unknown is shown as `generic` shows it. */
export function typeOf(types: readonly ConnectionType[], name: string): ConnectionType | null {
  const found = types.find((it) => it.name === name);
  return found ?? types.find((it) => it.name === "generic") ?? null;
}
