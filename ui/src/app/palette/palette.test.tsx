// The palette by keyboard, as a person with a Korean keyboard uses it.
// Which commands match is tested in match.test.ts.
import { act, fireEvent, screen, waitFor } from "@testing-library/react";
import { beforeEach, expect, it, vi } from "vitest";
import { keys } from "@/api/keys";
import type { SearchResult } from "@/api/types";
import { draw, quietCache } from "@/testing/render";
import { Palette } from "./Palette";
import { closePalette, openPalette } from "./store";

vi.mock("@/platform", () => ({
  platform: { kind: "browser", request: async () => Response.json({}, { status: 404 }) },
}));

beforeEach(closePalette);

function open(found: Record<string, SearchResult> = {}) {
  const cache = quietCache();
  for (const [text, result] of Object.entries(found)) cache.setQueryData(keys.search(text), result);
  const drawn = draw(<Palette />, cache);
  act(openPalette);
  const field = screen.getByRole("combobox");
  const type = (value: string) => fireEvent.change(field, { target: { value } });
  const marked = () => screen.getByRole("option", { selected: true }).textContent;
  return { ...drawn, field, type, marked };
}

it("marks the first, moves the mark around, and goes where it points", async () => {
  const { field, type, marked, address } = open();
  type("runs");
  expect(marked()).toBe("Runs");
  type("");
  fireEvent.keyDown(field, { key: "ArrowUp" });
  expect(marked()).toBe("Settings");
  expect(field.getAttribute("aria-activedescendant")).toBe(
    screen.getByRole("option", { selected: true }).id,
  );
  fireEvent.keyDown(field, { key: "Enter" });
  await waitFor(() => expect(address()).toBe("/settings"));
  expect(screen.queryByRole("combobox")).toBeNull();
});

it("does nothing on the Enter that ends a composition", () => {
  const { field, type, address } = open();
  type("홈");
  fireEvent.keyDown(field, { key: "Enter", isComposing: true });
  fireEvent.keyDown(field, { key: "Enter", keyCode: 229 });
  expect(screen.getByRole("combobox")).toBe(field);
  expect(address()).toBe("/");
});

it("opens a run that the server found, as text and not as markup", async () => {
  const run = { dag_id: "etl", dag_run_id: "<b>manual</b>", state: "failed" } as const;
  const { field, type, marked, address } = open({ manual: { dags: [], runs: [run], tasks: [] } });
  type("manual");
  expect(marked()).toContain("<b>manual</b>");
  fireEvent.keyDown(field, { key: "Enter" });
  await waitFor(() => expect(address()).toContain("/dags/etl?"));
  expect(address()).toContain("run=");
});

it("says so when nothing is called that", () => {
  const { field, type } = open();
  type("zzz");
  expect(screen.getByText("Nothing is called that.")).toBeTruthy();
  fireEvent.keyDown(field, { key: "Enter" });
  expect(screen.getByRole("combobox")).toBe(field);
});
