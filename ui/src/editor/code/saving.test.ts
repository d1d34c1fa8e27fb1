// What saving came to is told by the DAG that is in force, and not by the file alone.
// The sentences themselves are the translations'.
import { expect, it } from "vitest";
import type { SavedFile } from "@/api/types";
import { toldAs } from "./saving";

const saved: SavedFile = {
  ...{ path: "a.yaml", hash: "1", diagnostics: [], sentence: "every day at 02:00" },
  ...{ dag_id: "a", version: 7, next_run: "2026-01-01T02:00:00Z", is_paused: false, is_live: true },
};
const error = { severity: "error", message: "wrong", code: "x", line: 1, column: 1 };

it.each([
  ["live", {}],
  ["liveNoNext", { next_run: null }],
  ["paused", { is_paused: true, next_run: null }],
  ["read", { is_live: false }],
  ["read", { version: null }],
  ["plain", { version: null, sentence: "" }],
  ["broken", { diagnostics: [error as SavedFile["diagnostics"][number]], is_live: false }],
] as const)("%s", (told, more) => expect(toldAs({ ...saved, ...more } as SavedFile)).toBe(told));
