// Drawing a DAG by hand on the real program: each gesture, the text that comes of it, and the way
// back. Pointer events as a mouse makes them.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Locator, Page } from "@playwright/test";
import { expect, type Mainspring, test } from "./mainspring.ts";

const SALES = `# What the night brings.
schedule: "0 2 * * *"

tasks:
  extract: { operator: bash, command: echo extract }  # from the shop
  load:
    operator: bash
    upstream: [extract]
    command: echo load
  report: { operator: bash, upstream: [load], command: echo report }
`;

async function edit(mainspring: Mainspring, page: Page, text = SALES) {
  await mainspring.dag("sales.yaml", text);
  await mainspring.start();
  await page.setViewportSize({ width: 1600, height: 900 });
  await mainspring.open(page, "/dags/sales?tab=graph");
  await expect(page.getByTestId("undo")).toBeVisible();
}

const node = (page: Page, id: string) => page.getByTestId(`node-${id}`);
const code = (page: Page) => page.getByTestId("code-pane").locator(".cm-content");

async function middle(of: Locator): Promise<[number, number]> {
  const box = await of.boundingBox();
  if (!box) throw new Error("it is not on screen");
  return [box.x + box.width / 2, box.y + box.height / 2];
}

async function drag(page: Page, from: [number, number], to: [number, number]) {
  await page.mouse.move(...from);
  await page.mouse.down();
  await page.mouse.move((from[0] + to[0]) / 2, (from[1] + to[1]) / 2, { steps: 4 });
  await page.mouse.move(...to, { steps: 4 });
}

async function drop(page: Page, from: [number, number], to: [number, number]) {
  await drag(page, from, to);
  await page.mouse.up();
}

async function out(page: Page, id: string): Promise<[number, number]> {
  await node(page, id).hover();
  return middle(page.getByTestId(`handle-out-${id}`));
}

/** What stands in the code, without what the editor adds. */
async function text(page: Page): Promise<string> {
  return (await code(page).locator(".cm-line").allInnerTexts()).map((it) => it.replace(/\n$/, "")).join("\n");
}

test("a task from the palette, an edge from handle to handle, and back", async ({ mainspring, page }) => {
  await edit(mainspring, page);
  const [x, y] = await middle(node(page, "load"));
  await drop(page, await middle(page.getByTestId("palette-bash")), [x, y + 180]);
  await expect(node(page, "bash")).toBeVisible();
  await expect.poll(() => text(page)).toContain("command: echo hello");
  await drop(page, await out(page, "extract"), await middle(node(page, "bash")));
  await expect.poll(() => text(page)).toMatch(/bash: \{ .*upstream: \[extract\]/);
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  await expect(node(page, "bash")).toHaveCount(0);
  await expect.poll(() => text(page)).toBe(SALES);
});

test("an edge that would close a circle is refused while it is drawn, with its way", async ({
  mainspring,
  page,
}) => {
  await edit(mainspring, page);
  await drag(page, await out(page, "report"), await middle(node(page, "extract")));
  await expect(page.getByTestId("cycle")).toContainText("report → extract → load → report");
  await page.mouse.up();
  await expect(page.getByTestId("undo")).toBeDisabled();
});

test("from a handle into the void a task is made that hangs on it", async ({ mainspring, page }) => {
  await edit(mainspring, page);
  const from = await out(page, "report");
  await drop(page, from, [from[0] + 60, from[1] + 200]);
  await page.getByTestId("quick-add").getByRole("combobox").fill("pyt");
  await page.keyboard.press("Enter");
  await expect(node(page, "python")).toBeVisible();
  await expect.poll(() => text(page)).toContain("upstream: [report]");
});

test("a task dropped on an edge goes between its ends", async ({ mainspring, page }) => {
  await edit(mainspring, page);
  const [a, b] = [await middle(node(page, "extract")), await middle(node(page, "load"))];
  await drop(page, await middle(page.getByTestId("palette-empty")), [
    (a[0] + b[0]) / 2,
    (a[1] + b[1]) / 2,
  ]);
  await expect(node(page, "empty")).toBeVisible();
  await expect.poll(() => text(page)).toMatch(/load:\n {4}operator: bash\n {4}upstream: \[empty\]/);
});

test("by keyboard: add, rename with what refers to it, disable, duplicate, delete", async ({
  mainspring,
  page,
}) => {
  await edit(mainspring, page);
  await node(page, "extract").click();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(node(page, "bash")).toBeVisible();
  await page.keyboard.press("F2");
  await page.getByTestId("inline-input").fill("fetch");
  await page.keyboard.press("Enter");
  await expect(node(page, "fetch")).toBeVisible();
  await node(page, "extract").click();
  await page.keyboard.press("F2");
  await page.getByTestId("inline-input").fill("pull");
  await page.keyboard.press("Enter");
  await expect.poll(() => text(page)).toContain("upstream: [pull]");
  await expect.poll(() => text(page)).toContain("# from the shop");
  await page.keyboard.press("d");
  await expect.poll(() => text(page)).toContain("disabled: true");
  await page.keyboard.press("Control+d");
  await expect(node(page, "pull_2")).toBeVisible();
  await page.keyboard.press("Delete");
  await expect(node(page, "pull_2")).toHaveCount(0);
  await node(page, "load").click();
  await page.keyboard.press("Control+Delete");
  await expect(node(page, "load")).toHaveCount(0);
  await expect.poll(() => text(page)).toContain("report: { operator: bash, upstream: [pull]");
});

test("Alt and a stroke cut edges; a chosen edge goes with Delete", async ({ mainspring, page }) => {
  await edit(mainspring, page);
  const [a, b] = [await middle(node(page, "extract")), await middle(node(page, "load"))];
  const [x, y] = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
  await page.keyboard.down("Alt");
  await drop(page, [x, y - 60], [x, y + 60]);
  await page.keyboard.up("Alt");
  await expect.poll(() => text(page)).not.toContain("upstream: [extract]");
  await page.keyboard.press("Control+z");
  await expect.poll(() => text(page)).toBe(SALES);
  // The text is back at once, its drawing a moment later.
  await expect(async () => {
    await page.mouse.click(x, y);
    await expect(page.getByTestId("chosen-edge")).toBeAttached({ timeout: 500 });
  }).toPass();
  await page.keyboard.press("Delete");
  await expect.poll(() => text(page)).not.toContain("upstream: [extract]");
});

test("a box chooses, a group encloses, is renamed and dissolved", async ({ mainspring, page }) => {
  await edit(mainspring, page);
  const [a, b] = [await node(page, "extract").boundingBox(), await node(page, "load").boundingBox()];
  if (!a || !b) throw new Error("no nodes");
  await drop(page, [a.x - 20, a.y - 40], [b.x + 20, b.y + b.height + 40]);
  await expect(node(page, "load")).toHaveAttribute("data-selected");
  await expect(node(page, "report")).not.toHaveAttribute("data-selected");
  await page.keyboard.press("Control+g");
  await page.getByTestId("inline-input").fill("night");
  await page.keyboard.press("Enter");
  await expect(node(page, "night.load")).toBeVisible();
  const name = page.getByTestId("group-night").getByRole("button");
  const label = await name.boundingBox();
  if (!label) throw new Error("no name");
  await page.mouse.click(label.x + label.width * 0.8, label.y + label.height / 2);
  await page.keyboard.press("Control+Shift+g");
  await expect(node(page, "load")).toBeVisible();
});

test("a moved node stays where it was put, and tidying up takes it back", async ({
  mainspring,
  page,
}) => {
  await edit(mainspring, page);
  const [x, y] = await middle(node(page, "load"));
  await drop(page, [x, y], [x, y + 150]);
  await expect.poll(() => text(page)).toContain("layout:");
  const [, now] = await middle(node(page, "load"));
  expect(Math.abs(now - (y + 150))).toBeLessThan(12);
  await page.getByTestId("tidy").click();
  await expect.poll(() => text(page)).not.toContain("layout:");
});

test("tasks go through the clipboard as text", async ({ mainspring, page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await edit(mainspring, page);
  await node(page, "load").click();
  await page.keyboard.press("Control+c");
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain("load:");
  await page.keyboard.press("Control+v");
  await expect(node(page, "load_2")).toBeVisible();
  await page.evaluate(() => navigator.clipboard.writeText("tasks:\n  other: { operator: empty }\n"));
  await node(page, "report").click();
  await page.keyboard.press("Control+v");
  await expect(node(page, "other")).toBeVisible();
});

test("a note becomes a comment", async ({ mainspring, page }) => {
  await edit(mainspring, page);
  await node(page, "load").click();
  await page.keyboard.press("Shift+n");
  await page.getByTestId("inline-input").fill("Takes an hour on Mondays.");
  await page.keyboard.press("Enter");
  await expect.poll(() => text(page)).toContain("  # Takes an hour on Mondays.\n  load:");
});

test("what is typed is drawn, and an error leaves the good part", async ({ mainspring, page }) => {
  await edit(mainspring, page);
  await code(page).click();
  await page.keyboard.press("Control+End");
  // As from an input method: no indentation is added to what has its own.
  await page.keyboard.insertText("  mail: { operator: empty, upstream: report }\n");
  await expect(node(page, "mail")).toBeVisible();
  await page.keyboard.insertText("  worse: { operator: nothing_known }\n");
  await expect(node(page, "report")).toBeVisible();
  await expect(node(page, "worse")).toBeVisible();
});

test("what is saved is the text, and says when it runs next", async ({ mainspring, page }) => {
  await edit(mainspring, page);
  await node(page, "report").click();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(node(page, "bash")).toBeVisible();
  await page.getByTestId("save-button").click();
  const file = join(mainspring.home, "dags", "sales.yaml");
  await expect.poll(() => readFile(file, "utf8")).toContain("upstream: [report]");
  expect(await readFile(file, "utf8")).toContain("# What the night brings.");
});
