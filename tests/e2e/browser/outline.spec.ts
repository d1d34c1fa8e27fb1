// The list of tasks edited by keyboard alone, on the real program: each act, what is said of it, and
// the text that comes of it. The mouse is not used.
import type { Page } from "@playwright/test";
import { expect, type Mainspring, test } from "./mainspring.ts";

async function list(mainspring: Mainspring, page: Page, text: string) {
  await mainspring.dag("sales.yaml", text);
  await mainspring.start();
  await page.setViewportSize({ width: 1600, height: 900 });
  await mainspring.open(page, "/dags/sales?tab=graph&view=list");
  await expect(page.getByTestId("outline")).toBeVisible();
}

const row = (page: Page, id: string) => page.getByTestId(`task-row-${id}`);
const code = (page: Page) => page.getByTestId("code-pane").locator(".cm-content");
const said = (page: Page) => page.getByTestId("outline-said");

/** The lines of the code as they are in the file. */
async function text(page: Page): Promise<string> {
  return (await code(page).locator(".cm-line").allInnerTexts())
    .map((it) => it.replace(/\n$/, ""))
    .join("\n");
}

test("from one task to three without a mouse", async ({ mainspring, page }) => {
  await list(mainspring, page, "tasks:\n  first: { operator: bash, command: echo 1 }\n");
  await row(page, "first").focus();
  await page.keyboard.press("n");
  await expect(page.getByTestId("quick-add")).toBeVisible();
  await page.keyboard.type("bash");
  await expect(page.getByTestId("quick-add-bash")).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Enter");
  await expect(row(page, "bash")).toBeFocused();
  await expect(said(page)).toHaveText("bash was added");
  await page.keyboard.press("F2");
  await page.getByTestId("outline-answer").fill("second");
  await page.keyboard.press("Enter");
  await expect(row(page, "second")).toBeFocused();
  await page.keyboard.press("n");
  await page.keyboard.type("python");
  await expect(page.getByTestId("quick-add-python")).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Enter");
  await expect(row(page, "python")).toBeFocused();
  await expect.poll(() => text(page)).toMatch(/python:\n[\s\S]*upstream: \[second\]/);
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("task-name")).toBeFocused();
  await expect(page.getByTestId("task-name")).toHaveValue("python");
});

const CHAIN = `tasks:
  a: { operator: bash, command: echo a }
  b: { operator: bash, upstream: [a], command: echo b }
  c: { operator: bash, command: echo c }
`;

test("connect, disconnect, disable, move, delete, and back", async ({ mainspring, page }) => {
  await list(mainspring, page, CHAIN);
  await row(page, "a").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(row(page, "c")).toBeFocused();
  await page.keyboard.press("c");
  await page.getByTestId("outline-answer").fill("b");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.getByTestId("outline-ok").press("Enter");
  await expect(said(page)).toHaveText("c comes after b");
  await expect(row(page, "c")).toBeFocused();
  await expect.poll(() => text(page)).toMatch(/c: .*upstream: \[b\]/);
  await page.keyboard.press("x");
  await page.getByTestId("outline-ok").press("Enter");
  await expect(said(page)).toHaveText("c no longer comes after b");
  await expect(row(page, "c")).toBeFocused();
  await page.keyboard.press("d");
  await expect(said(page)).toHaveText("c is disabled");
  await expect(row(page, "c")).toContainText("disabled");
  await page.keyboard.press("Alt+ArrowUp");
  await expect(said(page)).toHaveText("c was moved");
  await expect.poll(() => text(page)).toMatch(/a:.*\n {2}c:.*\n {2}b:/);
  await expect(row(page, "c")).toBeFocused();
  await page.keyboard.press("Delete");
  await expect(said(page)).toHaveText("c was deleted");
  await expect(row(page, "c")).toHaveCount(0);
  for (let step = 0; step < 5; step += 1) await page.keyboard.press("Control+z");
  await expect.poll(() => text(page)).toBe(CHAIN);
});

test("what is refused is said, and a circle is not offered", async ({ mainspring, page }) => {
  await list(mainspring, page, CHAIN);
  await row(page, "a").focus();
  await page.keyboard.press("F2");
  await page.getByTestId("outline-answer").fill("b");
  await page.keyboard.press("Enter");
  await expect(said(page)).toContainText("Not done");
  await page.keyboard.press("Escape");
  await expect(row(page, "a")).toBeFocused();
  await page.keyboard.press("c");
  await page.getByTestId("outline-answer").fill("");
  await expect(page.getByRole("option")).toHaveText(["c"]);
});
