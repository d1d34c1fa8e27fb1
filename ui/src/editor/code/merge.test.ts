// What two changed in different places goes together; what clashes stays mine.
// Choosing between the two is tested in the browser.
import { expect, it } from "vitest";
import { merge } from "./merge";

const base = "a\nb\nc\nd\ne\n";

it.each([
  ["mine alone", "a\nB\nc\nd\ne\n", base, "a\nB\nc\nd\ne\n", 0],
  ["theirs alone", base, "a\nb\nc\nd\nE\n", "a\nb\nc\nd\nE\n", 0],
  ["both, apart", "A\nb\nc\nd\ne\n", "a\nb\nc\nd\nE\nf\n", "A\nb\nc\nd\nE\nf\n", 0],
  ["both the same", "a\nB\nc\nd\ne\n", "a\nB\nc\nd\nE\n", "a\nB\nc\nd\nE\n", 0],
  ["both in one line", "a\nB1\nc\nd\ne\n", "a\nB2\nc\nd\ne\n", "a\nB1\nc\nd\ne\n", 1],
  ["lines gone", "a\nc\nd\ne\n", "a\nb\nc\nd\n", "a\nc\nd\n", 0],
])("%s", (_, mine, theirs, text, clashes) => {
  expect(merge(base, mine, theirs)).toEqual({ text, clashes });
});
