// Schemas to fields, and values to what is wrong with them, by tables.
// The form that is drawn from them is not tested here.
import { describe, expect, it } from "vitest";
import {
  confText,
  faultOf,
  kindOf,
  type Param,
  paramsOf,
  readConf,
  readJson,
  type Schema,
} from "./params";

function param(schema: Schema, value: unknown = null): Param {
  return { name: "it", value, schema, description: null, isRequired: value === null };
}
const fault = (schema: Schema, value: unknown) =>
  faultOf(param(schema), value, kindOf(schema, value))?.kind ?? null;

describe("the field of a schema", () => {
  it.each([
    [{ type: "string" }, "text"],
    [{ type: ["null", "string"] }, "text"],
    [{ type: "string", format: "multiline" }, "lines"],
    [{ type: "string", format: "date" }, "date"],
    [{ type: "string", format: "date-time" }, "instant"],
    [{ type: "string", enum: ["a"] }, "choice"],
    [{ type: "integer" }, "integer"],
    [{ type: "boolean" }, "switch"],
    [{ type: "array" }, "json"],
    [{ type: ["string", "integer"] }, "json"],
    [{ oneOf: [] } as Schema, "json"],
  ])("%j", (schema, kind) => {
    expect(kindOf(schema as Schema, null)).toBe(kind);
  });

  it("is guessed from the value where the schema is silent", () => {
    expect(kindOf({}, "x")).toBe("text");
    expect(kindOf({}, 1.5)).toBe("number");
    expect(kindOf({}, { a: 1 })).toBe("json");
  });
});

describe("what is wrong", () => {
  it.each([
    [{ type: "integer", minimum: 1 }, 0, "minimum"],
    [{ type: "integer" }, 1.5, "integer"],
    [{ type: "integer" }, "", "required"],
    [{ type: "number", exclusiveMaximum: 1 }, 1, "maximum"],
    [{ type: "string", minLength: 2 }, "한", "minLength"],
    [{ type: "string", minLength: 1 }, "", "required"],
    [{ type: "string" }, "", null],
    [{ type: "string", pattern: "^[a-z]+$" }, "A", "pattern"],
    [{ type: "string", pattern: "(?i)python" }, "A", null],
    [{ type: "string", format: "date" }, "soon", "date"],
    [{ type: "string", format: "date-time" }, "2026-01-01T00:00", "instant"],
    [{ type: "string", format: "date-time" }, "2026-01-01T00:00+09:00", null],
    [{ enum: ["a", 1] }, 1, null],
    [{ enum: ["a", 1] }, "1", "choice"],
    [{ type: "array", maxItems: 1 }, [1, 2], "maxItems"],
    [{ type: "object" }, [], "object"],
    [{ type: "object" }, readJson("{"), "json"],
    [{ type: ["null", "string"] }, null, null],
  ])("%j of %j", (schema, value, kind) => {
    const it = param(schema as Schema);
    it.isRequired = false;
    expect(faultOf(it, value, kindOf(schema as Schema, value))?.kind ?? null).toBe(kind);
  });

  it("asks for what has no default", () => {
    expect(fault({ type: "string" }, null)).toBe("required");
  });
});

describe("JSON", () => {
  it("is one object", () => {
    expect(readConf('{"a": 1}')).toEqual({ a: 1 });
    expect(readConf("")).toEqual({});
    expect(readConf("[1]")).toBeNull();
    expect(readConf("{a")).toBeNull();
  });

  it("writes the form, what is not yet JSON included", () => {
    const values = { a: [1, { b: 2 }], c: null };
    expect(confText(values)).toBe(JSON.stringify(values, null, 2));
    expect(confText({})).toBe("{}");
    const text = confText({ a: 1, list: readJson("[1, ") });
    expect(text).toContain('"list": [1, ');
    expect(readConf(text)).toBeNull();
  });

  it("reads the params of a DAG", () => {
    const params = { day: { value: null, schema: { type: "string" } }, n: { value: 3 } };
    expect(paramsOf({ params }).map(({ name, isRequired }) => [name, isRequired])).toEqual([
      ["day", true],
      ["n", false],
    ]);
  });
});
