// A draft outlives the component that made it, and holds the window only as long as it is there.
// What the editor makes of it is told by its own tests.
import { act, renderHook } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { draftOf, dropDraft, keepDraft, settleDraft, useDraft } from "./drafts";

const MINE = { text: "mine", before: "h1" };

afterEach(() => {
  dropDraft("a.yaml");
  dropDraft("b.yaml");
});

/** Whether the browser would ask before the window is left. */
function isHeld(): boolean {
  return !window.dispatchEvent(new Event("beforeunload", { cancelable: true }));
}

it("keeps a draft for whoever comes back to the file, and for no other file", () => {
  const first = renderHook(() => useDraft("a.yaml"));
  act(() => keepDraft("a.yaml", MINE));
  expect(first.result.current).toEqual(MINE);
  first.unmount();
  expect(renderHook(() => useDraft("a.yaml")).result.current).toEqual(MINE);
  expect(renderHook(() => useDraft("b.yaml")).result.current).toBeNull();
});

it("holds the window while any draft is there", () => {
  expect(isHeld()).toBe(false);
  keepDraft("a.yaml", MINE);
  keepDraft("b.yaml", MINE);
  dropDraft("a.yaml");
  expect(isHeld()).toBe(true);
  dropDraft("b.yaml");
  expect(isHeld()).toBe(false);
});

it("is gone once it is written, unless more was typed meanwhile", () => {
  keepDraft("a.yaml", MINE);
  settleDraft("a.yaml", "mine", "h2");
  expect(draftOf("a.yaml")).toBeNull();
  keepDraft("a.yaml", { text: "mine and more", before: "h1" });
  settleDraft("a.yaml", "mine", "h2");
  expect(draftOf("a.yaml")).toEqual({ text: "mine and more", before: "h2" });
});
