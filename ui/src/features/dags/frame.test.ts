// The mark stands below the place, at the edges of the file too.
// Only the text of the frame; how errors of files are listed is in ImportErrors.
import { expect, it } from "vitest";
import type { Diagnostic } from "@/api/types";
import { frameOf } from "./frame";

const at = (line: number, column: number, end_column?: number) =>
  ({ severity: "error", code: "", message: "", line, column, end_column }) as Diagnostic;

it("marks the place", () => {
  expect(frameOf('a: 1\nschedule: "61 * * * *"\ntasks:', at(2, 12, 14))).toBe(
    ["1 │ a: 1", '2 │ schedule: "61 * * * *"', "  │            ^^", "3 │ tasks:"].join("\n"),
  );
});

it("counts wide characters as two", () => {
  expect(frameOf("이름: 값", at(1, 5, 6))).toBe("1 │ 이름: 값\n  │       ^^");
});

it("keeps to the file", () => {
  expect(frameOf("a", at(1, 1))).toBe("1 │ a\n  │ ^");
  expect(frameOf("a", at(9, 1))).toBe("");
});
