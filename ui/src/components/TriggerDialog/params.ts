// The params of a DAG as a form: which field a schema becomes, what stands in it, what is wrong
// with it. Pure. The scheduler checks again; here it is only said sooner and beside the field.
import type { DagDetails } from "@/api/types";

export interface Schema {
  type?: string | string[];
  enum?: unknown[];
  title?: string;
  description?: string;
  format?: string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  minItems?: number;
  maxItems?: number;
}

export interface Param {
  name: string;
  value: unknown;
  schema: Schema;
  description: string | null;
  isRequired: boolean;
}

export type FieldKind =
  | "text"
  | "lines"
  | "choice"
  | "integer"
  | "number"
  | "switch"
  | "date"
  | "instant"
  | "json";

export interface Fault {
  kind:
    | "required"
    | "integer"
    | "number"
    | "minimum"
    | "maximum"
    | "minLength"
    | "maxLength"
    | "pattern"
    | "choice"
    | "date"
    | "instant"
    | "json"
    | "array"
    | "object"
    | "minItems"
    | "maxItems";
  limit?: number | string;
}

/** Text of a JSON field that is no JSON yet: kept as it was typed. */
export class Unread {
  constructor(readonly text: string) {}
}

export function paramsOf(details: Pick<DagDetails, "params"> | undefined): Param[] {
  return Object.entries(details?.params ?? {}).map(([name, told]) => {
    const schema = (told.schema ?? {}) as Schema;
    const value = told.value ?? null;
    return {
      name,
      value,
      schema,
      description: told.description ?? schema.description ?? null,
      isRequired: value === null && !allowsNull(schema),
    };
  });
}

export function allowsNull(schema: Schema): boolean {
  return schema.enum?.includes(null) ?? [schema.type].flat().includes("null");
}

export function kindOf(schema: Schema, value: unknown): FieldKind {
  if (schema.enum) return "choice";
  const types = [schema.type].flat().filter((type) => type !== undefined && type !== "null");
  const type = types.length === 1 ? types[0] : types.length === 0 ? guess(value) : "";
  switch (type) {
    case "string":
      if (schema.format === "date") return "date";
      if (schema.format === "date-time") return "instant";
      return schema.format === "multiline" ? "lines" : "text";
    case "integer":
    case "number":
      return type;
    case "boolean":
      return "switch";
    default:
      return "json";
  }
}

function guess(value: unknown): string {
  const type = typeof value;
  if (type === "number") return Number.isInteger(value) ? "integer" : "number";
  return type === "string" || type === "boolean" ? type : "";
}

/** What is wrong with the value, or null. */
export function faultOf(
  { schema, isRequired }: Param,
  value: unknown,
  kind: FieldKind,
): Fault | null {
  if (value instanceof Unread) return { kind: "json" };
  if (value === null || value === undefined || (value === "" && kind !== "text")) {
    return isRequired || !allowsNull(schema) ? { kind: "required" } : null;
  }
  if (schema.enum) return schema.enum.some((one) => isSame(one, value)) ? null : { kind: "choice" };
  if (kind === "integer" || kind === "number") return numberFault(schema, value, kind);
  if (typeof value === "string") return textFault(schema, value, kind);
  return kind === "json" ? shapeFault(schema, value) : null;
}

function numberFault(schema: Schema, value: unknown, kind: "integer" | "number"): Fault | null {
  if (typeof value !== "number" || !Number.isFinite(value)) return { kind };
  if (kind === "integer" && !Number.isInteger(value)) return { kind };
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = schema;
  if (minimum !== undefined && value < minimum) return { kind: "minimum", limit: minimum };
  if (maximum !== undefined && value > maximum) return { kind: "maximum", limit: maximum };
  if (exclusiveMinimum !== undefined && value <= exclusiveMinimum)
    return { kind: "minimum", limit: `> ${exclusiveMinimum}` };
  if (exclusiveMaximum !== undefined && value >= exclusiveMaximum)
    return { kind: "maximum", limit: `< ${exclusiveMaximum}` };
  return null;
}

function textFault(schema: Schema, value: string, kind: FieldKind): Fault | null {
  const { minLength = 0, maxLength = Number.POSITIVE_INFINITY, pattern } = schema;
  const length = [...value].length;
  if (length < minLength) {
    return value === "" ? { kind: "required" } : { kind: "minLength", limit: minLength };
  }
  if (length > maxLength) return { kind: "maxLength", limit: maxLength };
  if (pattern !== undefined && !matches(pattern, value)) return { kind: "pattern", limit: pattern };
  if (kind === "date" && !/^\d{4}-\d{2}-\d{2}$/.test(value)) return { kind: "date" };
  if (kind === "instant" && !/^\d{4}-\d{2}-\d{2}[T ].*(Z|[+-]\d{2}:?\d{2})$/i.test(value))
    return { kind: "instant" };
  return null;
}

/** A pattern of another dialect is left to the scheduler. */
function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern, "u").test(value);
  } catch {
    return true;
  }
}

function shapeFault(schema: Schema, value: unknown): Fault | null {
  const types = [schema.type].flat();
  const isArray = Array.isArray(value);
  if (types[0] === "array" && types.length === 1 && !isArray) return { kind: "array" };
  if (types[0] === "object" && types.length === 1 && (isArray || typeof value !== "object"))
    return { kind: "object" };
  if (!isArray) return null;
  const { minItems = 0, maxItems = Number.POSITIVE_INFINITY } = schema;
  if (value.length < minItems) return { kind: "minItems", limit: minItems };
  return value.length > maxItems ? { kind: "maxItems", limit: maxItems } : null;
}

export function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

export function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return new Unread(text);
  }
}

export function writeJson(value: unknown): string {
  return value instanceof Unread ? value.text : JSON.stringify(value, null, 2);
}

/** The whole form as JSON. A field that is no JSON yet stands there as it was typed. */
export function confText(values: Record<string, unknown>): string {
  const members = Object.entries(values).map(([name, value]) => {
    const text = writeJson(value ?? null).replaceAll("\n", "\n  ");
    return `  ${JSON.stringify(name)}: ${text}`;
  });
  return members.length === 0 ? "{}" : `{\n${members.join(",\n")}\n}`;
}

/** The values that a JSON text gives, or null where it is not one object. */
export function readConf(text: string): Record<string, unknown> | null {
  const value = text.trim() === "" ? {} : readJson(text);
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject && !(value instanceof Unread) ? (value as Record<string, unknown>) : null;
}
