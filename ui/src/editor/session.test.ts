// The session with a scheduler that appends each edit's name as a line: what is undone, what waits,
// what is kept when something is refused.
import { beforeEach, expect, it, vi } from "vitest";
import type { Edit, EditedText } from "@/api/editor";
import { changedLines } from "./lines";
import { type Ask, EditorSession, TypedMeanwhile } from "./session";

const add = (task_id: string): Edit => ({ edit: "add_task", task_id, task: {} });
const nameOf = (edit: Edit) => ("task_id" in edit ? String(edit.task_id) : edit.edit);

function answer(text: string): EditedText {
  const tasks = text.split("\n").filter(Boolean);
  const view = {
    dag: {},
    groups: [],
    sentence: "",
    tasks: [],
    graph: { nodes: tasks.map((task_id) => ({ task_id })), groups: [] },
  };
  return { text, hunks: [], undo: {}, diagnostics: [], view } as unknown as EditedText;
}

const scheduler: Ask = async ({ text, edits }) => {
  await Promise.resolve();
  if (edits.some((edit) => nameOf(edit) === "bad")) throw new Error("no");
  return answer(text + edits.map((edit) => `${nameOf(edit)}\n`).join(""));
};

const session = (ask: Ask = scheduler) => new EditorSession("a.yaml", { text: "", hash: "0" }, ask);

beforeEach(() => localStorage.clear());

it("carries out edits in their order, each a step of undo", async () => {
  const it = session();
  await Promise.all([it.apply([add("a"), add("b")]), it.apply([add("c")], ["c"])]);
  expect(it.now().text).toBe("a\nb\nc\n");
  expect([...it.now().selection]).toEqual(["c"]);
  it.undo();
  expect(it.now().text).toBe("a\nb\n");
  it.undo();
  expect([it.now().text, it.now().canUndo]).toEqual(["", false]);
  it.redo();
  it.redo();
  expect(it.now().text).toBe("a\nb\nc\n");
});

it("undoes canvas and typing in one line of steps", async () => {
  const it = session();
  await it.apply([add("a")]);
  it.type("a\nb\n");
  await it.apply([add("c")]);
  it.undo();
  expect(it.now().text).toBe("a\nb\n");
  it.undo();
  expect(it.now().text).toBe("a\n");
});

it("keeps the text when an edit is refused, and goes on with the next", async () => {
  const it = session();
  const refused = it.apply([add("a"), add("bad")]);
  const next = it.apply([add("b")]);
  expect((await refused)?.message).toBe("no");
  expect(await next).toBe(null);
  expect(it.now().text).toBe("b\n");
});

it("repeats an edit on what was typed meanwhile", async () => {
  let typed = false;
  const it = session(async (asked) => {
    const told = await scheduler(asked);
    if (!typed) {
      typed = true;
      it.type("typed\n");
    }
    return told;
  });
  await it.apply([add("a")]);
  expect(it.now().text).toBe("typed\na\n");
});

it("gives an edit up rather than what is typed all the while", async () => {
  let keys = 0;
  const it = session(async (asked) => {
    const told = await scheduler(asked);
    keys += 1;
    it.type(`${"x".repeat(keys)}\n`);
    return told;
  });
  expect(await it.apply([add("a")])).toBeInstanceOf(TypedMeanwhile);
  expect(it.now().text).toMatch(/^x+\n$/);
});

it("draws the last of what is typed, whatever comes back when", async () => {
  vi.useFakeTimers();
  const waiting: (() => void)[] = [];
  const it = session(async (asked) => {
    await new Promise<void>((done) => waiting.push(done));
    return scheduler(asked);
  });
  it.type("old\n");
  await vi.advanceTimersByTimeAsync(200);
  it.type("new\n");
  await vi.advanceTimersByTimeAsync(200);
  expect(waiting).toHaveLength(2);
  waiting[1]?.();
  await vi.advanceTimersByTimeAsync(1);
  waiting[0]?.();
  await vi.advanceTimersByTimeAsync(1);
  expect(it.now().view?.graph?.nodes.map((node) => node.task_id)).toEqual(["new"]);
  vi.useRealTimers();
});

it("takes a step back only when the edits before it are done", async () => {
  const it = session();
  await it.apply([add("a")]);
  const edit = it.apply([add("b")]);
  it.undo();
  await edit;
  await vi.waitFor(() => expect(it.now().text).toBe("a\n"));
  it.redo();
  expect(it.now().text).toBe("a\nb\n");
});

it("draws again what was folded while an edit was on its way", async () => {
  const asked: string[][] = [];
  const it = session((question) => {
    asked.push([...question.drawing.collapsed]);
    return scheduler(question);
  });
  const edit = it.apply([add("a")]);
  await Promise.resolve();
  it.setDrawing({ direction: "lr", collapsed: ["night"] }, "en");
  await edit;
  await vi.waitFor(() => expect(asked.at(-1)).toEqual(["night"]));
  await vi.waitFor(() => expect(asked).toHaveLength(3));
});

it("does not choose what is gone", async () => {
  const it = session();
  await it.apply([add("a")], ["a"]);
  it.undo();
  await vi.waitFor(() => expect(it.now().selection.size).toBe(0));
});

it("says which lines changed", () => {
  const cases: [string, string, object | null][] = [
    ["a\nb\nc", "a\nb\nc", null],
    ["a\nc", "a\nb\nc", { first: 2, last: 2 }],
    ["a\nb\nc", "a\nc", { first: 2, last: 2 }],
    ["a\nb\nc", "a\nx\ny\nc", { first: 2, last: 3 }],
    ["", "a\n", { first: 1, last: 1 }],
  ];
  for (const [before, now, lines] of cases) expect(changedLines(before, now)).toEqual(lines);
});
