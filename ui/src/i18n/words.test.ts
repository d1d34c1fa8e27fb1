// Both languages are complete, and no word is there for nothing.
// Whether a text is good is for readers to say.
import { describe, expect, it } from "vitest";
import { words as en } from "./en";
import { words as ko } from "./ko";

const PLURAL = /_(zero|one|two|few|many|other)$/;

function flat(value: object, prefix = ""): [string, string][] {
  return Object.entries(value).flatMap(([key, inner]) =>
    typeof inner === "string"
      ? [[prefix + key, inner] as [string, string]]
      : flat(inner as object, `${prefix}${key}.`),
  );
}

const namespaces = Object.keys(en) as (keyof typeof en)[];
const sources = Object.entries(
  import.meta.glob<string>("../**/*.{ts,tsx}", { eager: true, query: "?raw", import: "default" }),
)
  .filter(([path]) => !path.includes(".test."))
  .map(([, text]) => text)
  .join("\n");

/** Whether some source names the key, whole or as the start of a template. */
function isUsed(key: string): boolean {
  const quoted = new RegExp(`["'\`:]${key.replaceAll(".", "\\.")}["'\`]`);
  if (quoted.test(sources)) return true;
  const parts = key.split(".");
  return parts.some((_, at) => {
    const stem = parts.slice(0, at).join(".");
    return stem !== "" && new RegExp(`[\`:]${stem.replaceAll(".", "\\.")}\\.\\$\\{`).test(sources);
  });
}

describe.each(namespaces)("%s", (namespace) => {
  const stems = (language: typeof en | typeof ko) => [
    ...new Set(flat(language[namespace]).map(([key]) => key.replace(PLURAL, ""))),
  ];

  it("has the same keys in both languages", () => {
    expect(stems(ko).sort()).toEqual(stems(en).sort());
  });

  it("has the same values to fill in", () => {
    const blanks = (language: typeof en | typeof ko) =>
      Object.fromEntries(
        flat(language[namespace]).map(([key, text]) => [
          key.replace(PLURAL, ""),
          [...new Set(text.match(/\{\{\w+\}\}|<\/?\w+>/g) ?? [])].sort(),
        ]),
      );
    expect(blanks(ko)).toEqual(blanks(en));
  });

  it("has no empty text", () => {
    const empty = [...flat(en[namespace]), ...flat(ko[namespace])].filter(
      ([, text]) => !text.trim(),
    );
    expect(empty).toEqual([]);
  });

  // The common words are a vocabulary that screens draw from; the others belong to one feature.
  it.skipIf(namespace === "common")("has no key that nobody uses", () => {
    expect(stems(en).filter((key) => !isUsed(key))).toEqual([]);
  });
});
