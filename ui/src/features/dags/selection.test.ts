// Ranges, either way, and that nothing unseen stays selected.
// Without a table: the checkboxes and their keys belong to columns.tsx.
import { expect, it } from "vitest";
import { extended, NOTHING, toggled, within } from "./selection";

const shown = ["a", "b", "c", "d"];

it("toggles one", () => {
  const one = toggled(NOTHING, "a");
  expect([...one.ids]).toEqual(["a"]);
  expect([...toggled(one, "a").ids]).toEqual([]);
});

it("takes a range, either way, and keeps its beginning", () => {
  const down = extended(toggled(NOTHING, "b"), "d", shown);
  expect([...down.ids]).toEqual(["b", "c", "d"]);
  expect([...extended(down, "a", shown).ids].sort()).toEqual(["a", "b", "c", "d"]);
});

it("begins anew where the beginning is gone", () => {
  expect([...extended({ ids: new Set(), anchor: "x" }, "c", shown).ids]).toEqual(["c"]);
});

it("forgets what is not shown", () => {
  const two = toggled(toggled(NOTHING, "a"), "d");
  expect([...within(two, ["a", "b"]).ids]).toEqual(["a"]);
  expect(within(two, shown).ids).toBe(two.ids);
});
