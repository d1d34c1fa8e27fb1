// What the DAG file's JSON Schema says of a place in it: which keys may stand there, which values, and
// what they mean. As much of JSON Schema as that schema uses.

export interface Schema {
  description?: string;
  type?: string | string[];
  properties?: Record<string, Schema>;
  additionalProperties?: boolean | Schema;
  items?: Schema;
  enum?: unknown[];
  const?: unknown;
  default?: unknown;
  oneOf?: Schema[];
  anyOf?: Schema[];
  allOf?: Schema[];
  if?: Schema;
  then?: Schema;
  $ref?: string;
  $defs?: Record<string, Schema>;
}

function resolve(root: Schema, schema: Schema): Schema {
  const name = schema.$ref?.replace("#/$defs/", "");
  return name === undefined ? schema : { ...root.$defs?.[name], ...schema };
}

/** The keys that a mapping may have; those of a task depend on its operator. */
export function keysOf(root: Schema, schema: Schema, operator: string | null) {
  const own = resolve(root, schema);
  const more = (own.allOf ?? []).filter(
    (one) => operator !== null && one.if?.properties?.operator?.const === operator,
  );
  const inner = [...(own.anyOf ?? []), ...(own.oneOf ?? [])].map((one) => one.properties ?? {});
  return Object.assign(
    {},
    ...inner,
    own.properties,
    ...more.map((one) => one.then?.properties),
  ) as Record<string, Schema>;
}

/** The schema of what stands at `path`; null where anything goes. */
export function schemaAt(root: Schema, path: string[], operator: string | null): Schema | null {
  let here: Schema = root;
  for (const key of path) {
    const resolved = resolve(root, here);
    const known = keysOf(root, here, operator)[key];
    const other = [resolved, ...(resolved.anyOf ?? [])].find(
      (one) => typeof one.additionalProperties === "object",
    )?.additionalProperties;
    const next = known ?? (typeof other === "object" ? other : undefined);
    if (next === undefined) return null;
    here = next;
  }
  return resolve(root, here);
}

export interface Choice {
  value: string;
  help?: string;
}

/** The values that a place takes, where they can be counted. */
export function choicesOf(schema: Schema): Choice[] {
  const found: Choice[] = [];
  const add = (value: unknown, help?: string) => {
    if (value === null || typeof value === "object") return;
    found.push({ value: String(value), ...(help && { help }) });
  };
  for (const value of schema.enum ?? []) add(value);
  if (schema.const !== undefined) add(schema.const, schema.description);
  for (const one of [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])])
    found.push(...choicesOf(one));
  if ([schema.type].flat().includes("boolean")) found.push({ value: "true" }, { value: "false" });
  if (schema.items) found.push(...choicesOf(schema.items));
  return found;
}

export const typeName = (schema: Schema): string =>
  [schema.type ?? []].flat().join(" | ") || (schema.enum ? "enum" : "");
