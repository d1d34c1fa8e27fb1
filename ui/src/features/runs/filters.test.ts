// The address, and what the API is asked from it.
// In a zone that is not UTC, because a day begins where this computer stands.
import { expect, it } from "vitest";
import { askedOf, filterOf, isFiltering, searchOf } from "./filters";

it("comes out of the address as it went in", () => {
  const search = {
    state: ["failed"],
    type: ["manual"],
    of: "a",
    from: "2026-01-01",
    to: undefined,
  };
  expect(searchOf(filterOf(search))).toEqual(search);
  expect(isFiltering(filterOf(search))).toBe(true);
});

it("does not take nonsense", () => {
  expect(isFiltering(filterOf({ state: "lost", type: [3], from: "yesterday" }))).toBe(false);
  expect(filterOf({ state: "failed" }).states).toEqual(["failed"]);
});

it("asks for whole days of this computer", () => {
  const filter = filterOf({ from: "2026-01-01", to: "2026-01-02", state: ["running", "failed"] });
  expect(askedOf(filter, "Asia/Seoul")).toEqual({
    state: ["running", "failed"],
    run_after_gte: "2025-12-31T15:00:00.000Z",
    run_after_lte: "2026-01-02T14:59:59.999Z",
  });
});
