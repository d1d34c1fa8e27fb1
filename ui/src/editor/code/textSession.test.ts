// What is typed can be taken back, and outlives the page.
// Sessions that draw as well have their own tests.
import { beforeEach, expect, it, vi } from "vitest";
import { TextFile } from "./textSession";

const disk = { text: "a\n", hash: "1" };

beforeEach(() => {
  localStorage.clear();
  vi.useFakeTimers({ now: 0 });
});

it("takes typing back in steps, and brings it again", () => {
  const file = new TextFile("x.py", disk);
  file.type("ab\n");
  file.type("abc\n");
  vi.advanceTimersByTime(1_000);
  file.type("abc\nd\n");
  file.undo();
  expect(file.now().text).toBe("abc\n");
  file.undo();
  expect(file.now().text).toBe("a\n");
  file.redo();
  file.redo();
  expect(file.now().text).toBe("abc\nd\n");
});

it("keeps a draft over a crash, with what it was typed over", () => {
  new TextFile("x.py", disk).type("mine\n");
  vi.advanceTimersByTime(400);
  expect(new TextFile("x.py", disk).now()).toMatchObject({ text: "mine\n", saved: disk });
  const later = new TextFile("x.py", { text: "theirs\n", hash: "2" }).now();
  expect(later).toMatchObject({ text: "mine\n", saved: disk });
});

it("forgets the draft once it is saved or given up", () => {
  const file = new TextFile("x.py", disk);
  file.type("mine\n");
  vi.advanceTimersByTime(400);
  file.markSaved("mine\n", "2");
  expect(new TextFile("x.py", { text: "mine\n", hash: "2" }).now().saved.hash).toBe("2");
  file.type("more\n");
  vi.advanceTimersByTime(400);
  file.takeDisk("mine\n", "2");
  expect(localStorage.length).toBe(0);
  file.undo();
  expect(file.now().text).toBe("more\n");
});
