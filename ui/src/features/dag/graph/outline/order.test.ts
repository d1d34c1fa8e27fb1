// The order of the list.
// What its keys do is tested in the browser.
import { expect, it } from "vitest";
import { inOrder, placeAfter } from "./order";

const nodes = (...ids: string[]) => ids.map((task_id) => ({ task_id }));
const edges = (...pairs: string[]) =>
  pairs.map((pair) => {
    const [from = "", to = ""] = pair.split(">");
    return { from, to };
  });
const ids = (list: { task_id: string }[]) => list.map(({ task_id }) => task_id).join(" ");

it("puts what comes before first, and follows a path to its end", () => {
  expect(ids(inOrder(nodes("c", "b", "a"), edges("a>b", "b>c")))).toBe("a b c");
  expect(ids(inOrder(nodes("a", "x", "b", "y"), edges("a>b", "x>y")))).toBe("a b x y");
  expect(ids(inOrder(nodes("a", "b", "c", "d"), edges("a>b", "a>c", "b>d", "c>d")))).toBe(
    "a b c d",
  );
});

it("keeps what goes in a circle, and knows nothing of what is not there", () => {
  expect(ids(inOrder(nodes("a", "b", "c"), edges("a>b", "b>a", "gone>c")))).toBe("c a b");
});

it("moves a task by one place in the file", () => {
  const tasks = nodes("a", "b", "c");
  expect(placeAfter(tasks, "a", "up")).toBe(undefined);
  expect(placeAfter(tasks, "b", "up")).toBe(null);
  expect(placeAfter(tasks, "c", "up")).toBe("a");
  expect(placeAfter(tasks, "b", "down")).toBe("c");
  expect(placeAfter(tasks, "c", "down")).toBe(undefined);
});
