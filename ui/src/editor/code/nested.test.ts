// The code in a block scalar is parsed as its own language, without YAML's indentation.
// What the parsers make of it is theirs.
import { pythonLanguage } from "@codemirror/lang-python";
import { expect, it } from "vitest";
import { blockRanges, languageBelow } from "./nested";
import { besides, isPath } from "./paths";

it("takes the indentation off, and leaves the code's own", () => {
  const block = "def main(ds):\n          return ds\n\n      x = 1";
  const text = blockRanges(block, 0)
    .map(({ from, to }) => block.slice(from, to))
    .join("");
  expect(text).toBe("def main(ds):\n    return ds\n\nx = 1");
  const tree = pythonLanguage.parser.parse(text);
  expect(tree.topNode.getChildren("FunctionDefinition")).toHaveLength(1);
});

it.each([
  ["command", "bash", "shell"],
  ["code", "python", "python"],
  ["sql", "sqlite", "sql"],
  ["doc", null, null],
])("below %s of %s stands %s", (key, operator, language) => {
  expect(languageBelow(key, operator)).toBe(language);
});

it.each([
  ["etl/load.py", true],
  ["한글.yaml", true],
  ["../evil.yaml", false],
  ["/etc/passwd", false],
  [".hidden.yaml", false],
  ["a//b.py", false],
  ["con.yaml", false],
  ["folder/", false],
])("%s may be a name: %s", (path, may) => expect(isPath(path)).toBe(may));

it.each([
  ["etl/load.yaml", "etl/load_2.yaml"],
  ["load_2.yaml", "load_3.yaml"],
  ["Makefile", "Makefile_2"],
])("beside %s comes %s", (path, next) => expect(besides(path)).toBe(next));
