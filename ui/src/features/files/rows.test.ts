// Folders come first, each with what is in it; what is folded is not in the list.
// Keys and clicks are tested in the browser.
import { expect, it } from "vitest";
import type { FileEntry } from "@/api/types";
import { rowsOf } from "./rows";

const entry = (path: string, is_folder = false): FileEntry => ({
  ...{ path, is_folder, is_dag: false, dag_id: null, has_errors: false },
});
const entries = [
  ...[entry("z.yaml"), entry("a.yaml"), entry("job10.py"), entry("job2.py")],
  ...[entry("etl", true), entry("etl/load.py"), entry("etl/sub", true), entry("etl/sub/x.sql")],
];

it("puts folders first and numbers in their order", () => {
  expect(rowsOf(entries, new Set()).map(({ name, depth }) => [name, depth])).toEqual([
    ...[
      ["etl", 0],
      ["sub", 1],
      ["x.sql", 2],
      ["load.py", 1],
    ],
    ...[
      ["a.yaml", 0],
      ["job2.py", 0],
      ["job10.py", 0],
      ["z.yaml", 0],
    ],
  ]);
});

it("leaves out what is folded", () => {
  expect(rowsOf(entries, new Set(["etl"])).map(({ name }) => name)).toEqual([
    ...["etl", "a.yaml", "job2.py", "job10.py", "z.yaml"],
  ]);
});
