// The params of a DAG as rows: a default alone, or a JSON Schema with a default. Pure.
// Values are checked by the reader of the file, not here.

export const TYPES = ["string", "integer", "number", "boolean", "array", "object", "null"] as const;
export type ParamType = (typeof TYPES)[number];

export interface ParamRow {
  name: string;
  /** Null where a schema allows several, which stays as it is. */
  type: ParamType | null;
  default: unknown;
  /** Written as a schema, which may say more than the row shows. */
  isSchema: boolean;
  written: unknown;
}

export function rowOf(name: string, written: unknown): ParamRow {
  if (typeof written === "object" && written !== null && !Array.isArray(written)) {
    const { type, default: value } = written as { type?: unknown; default?: unknown };
    const known = TYPES.find((it) => it === type) ?? (type === undefined ? typeOf(value) : null);
    return { name, type: known, default: value, isSchema: true, written };
  }
  return { name, type: typeOf(written), default: written, isSchema: false, written };
}

export function typeOf(value: unknown): ParamType {
  if (value === null || value === undefined) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value === "boolean" || typeof value === "object"
    ? (typeof value as "boolean" | "object")
    : "string";
}

export function defaultText(value: unknown): string {
  if (value === undefined) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Throws what is wrong with it. */
export function readDefault(type: ParamType | null, text: string): unknown {
  if (type === "string") return text;
  if (type === "integer" || type === "number") {
    const number = Number(text);
    if (text.trim() === "" || Number.isNaN(number)) throw new Error("number");
    if (type === "integer" && !Number.isInteger(number)) throw new Error("integer");
    return number;
  }
  try {
    const value = JSON.parse(text) as unknown;
    if (type !== null && typeOf(value) !== type) throw new Error("type");
    return value;
  } catch {
    throw new Error("json");
  }
}

const EMPTY: Record<ParamType, unknown> = {
  ...{ string: "", integer: 0, number: 0, boolean: false, array: [], object: {}, null: null },
};

/** What is written when a row changes its type: the default goes along where it can. */
export function withType(row: ParamRow, type: ParamType): unknown {
  let value: unknown = EMPTY[type];
  try {
    value = readDefault(type, defaultText(row.default));
  } catch {
    // It cannot be that: the type's own beginning.
  }
  if (row.isSchema) return { ...(row.written as object), type, default: value };
  // An object by itself would be read as a schema; and 1 may be meant as a number as well.
  const isPlain = typeOf(value) === type && type !== "object";
  return isPlain ? value : { type, default: value };
}
