// The editor by keys, menus and the clipboard's own events: what the drawing spec does with the mouse.
import type { Page } from "@playwright/test";
import { expect, type Mainspring, test } from "./mainspring.ts";

const SALES = `schedule: "0 2 * * *"

tasks:
  extract: { operator: bash, command: echo extract }
  load: { operator: bash, upstream: [extract], command: echo load }
  report: { operator: bash, upstream: [load], command: echo report }
  lonely: { operator: empty }
`;

async function edit(mainspring: Mainspring, page: Page) {
  await mainspring.dag("sales.yaml", SALES);
  await mainspring.start();
  await page.setViewportSize({ width: 1_600, height: 900 });
  await mainspring.open(page, "/dags/sales?tab=graph");
  await expect(page.getByTestId("undo")).toBeVisible();
}

const node = (page: Page, id: string) => page.getByTestId(`node-${id}`);
const item = (page: Page, name: string) => page.getByRole("menuitem", { name });
const ground = (page: Page) => page.locator(".react-flow__pane");

async function text(page: Page): Promise<string> {
  const lines = page.getByTestId("code-pane").locator(".cm-content .cm-line");
  return (await lines.allInnerTexts()).map((it) => it.replace(/\n$/, "")).join("\n");
}

async function place(page: Page, id: string) {
  const box = await node(page, id).boundingBox();
  if (!box) throw new Error(`${id} is not on screen`);
  return box;
}

/** A press as a keyboard with Korean letters makes it: the place of the key is the same. */
async function pressKorean(page: Page, code: string, key: string, ctrlKey = false) {
  await page.getByTestId("graph-canvas").evaluate(
    (part, init) => part.dispatchEvent(new KeyboardEvent("keydown", init)),
    { code, key, ctrlKey, bubbles: true, cancelable: true },
  );
}

test("keys are known by their place: search, zoom and disabling on a Korean keyboard", async ({
  mainspring,
  page,
}) => {
  await edit(mainspring, page);
  await node(page, "load").click();
  await pressKorean(page, "KeyD", "ㅇ");
  await expect.poll(() => text(page)).toContain("disabled: true");
  const width = async () => (await place(page, "load")).width;
  const before = await width();
  await page.keyboard.press("Control+-");
  await expect.poll(width).toBeLessThan(before);
  await page.keyboard.press("Control+0");
  await expect.poll(width).toBeCloseTo(208, 0);
  await page.keyboard.press(".");
  await expect.poll(width).toBeGreaterThan(230);
  await page.keyboard.press("Control+1");
  await expect.poll(width).toBeCloseTo(before, 0);
  await pressKorean(page, "KeyF", "ㄹ", true);
  await page.getByTestId("graph-search").fill("rep");
  await page.keyboard.press("Enter");
  await expect(node(page, "report")).toHaveAttribute("data-selected");
});

test("chosen tasks are lined up by a key, in one step of undo", async ({ mainspring, page }) => {
  await edit(mainspring, page);
  await node(page, "lonely").click();
  await node(page, "report").click({ modifiers: ["Shift"] });
  await page.keyboard.press("Alt+l");
  await expect.poll(() => text(page)).toContain("layout:");
  const [a, b] = [await place(page, "lonely"), await place(page, "report")];
  expect(Math.abs(a.x - b.x)).toBeLessThan(2);
  await page.keyboard.press("Control+z");
  await expect.poll(() => text(page)).toBe(SALES);
  await node(page, "report").click({ button: "right" });
  await item(page, "Line up").click();
  await item(page, "Align right").click();
  await expect.poll(() => text(page)).toContain("layout:");
});

test("the menus say what can be done, and their words lead to it", async ({ mainspring, page }) => {
  await edit(mainspring, page);
  await node(page, "load").click({ button: "right" });
  await item(page, "Select what comes before").click();
  await expect(node(page, "extract")).toHaveAttribute("data-selected");
  await expect(node(page, "report")).not.toHaveAttribute("data-selected");
  await node(page, "report").click({ button: "right" });
  await item(page, "Rename").click();
  await page.getByTestId("inline-input").fill("tell");
  await page.keyboard.press("Enter");
  await expect(node(page, "tell")).toBeVisible();
  await ground(page).click({ button: "right", position: { x: 60, y: 500 } });
  await item(page, "Note on the DAG").click();
  await page.getByTestId("inline-input").fill("What the night brings.");
  await page.keyboard.press("Enter");
  await expect.poll(() => text(page)).toContain("# What the night brings.\nschedule:");
  await ground(page).click({ button: "right", position: { x: 60, y: 500 } });
  await item(page, "Undo").click();
  await expect.poll(() => text(page)).not.toContain("# What the night brings.");
});

test("what is copied and cut is in the event itself", async ({ mainspring, page }) => {
  await edit(mainspring, page);
  await node(page, "lonely").click();
  const copied = (kind: "copy" | "cut") =>
    page.evaluate((type) => {
      const event = new ClipboardEvent(type, {
        ...{ bubbles: true, cancelable: true, clipboardData: new DataTransfer() },
      });
      document.querySelector("[data-testid=graph-canvas]")?.dispatchEvent(event);
      return event.clipboardData?.getData("text/plain") ?? "";
    }, kind);
  await expect.poll(() => copied("copy")).toContain("lonely:");
  expect(await copied("cut")).toContain("lonely:");
  await expect(node(page, "lonely")).toHaveCount(0);
});

test("the frame of a group lets the pointer through, and its name does not", async ({
  mainspring,
  page,
}) => {
  await edit(mainspring, page);
  await node(page, "extract").click();
  await node(page, "load").click({ modifiers: ["Shift"] });
  await page.keyboard.press("Control+g");
  await page.getByTestId("inline-input").fill("night");
  await page.keyboard.press("Enter");
  await expect(node(page, "night.load")).toBeVisible();
  const name = page.getByTestId("group-night").getByRole("button");
  await ground(page).click({ position: { x: 8, y: 400 } });
  await name.click();
  await expect(page.getByTestId("group-night")).toHaveAttribute("data-selected");
  const [a, b] = [await place(page, "night.extract"), await place(page, "night.load")];
  await page.mouse.move(a.x - 8, a.y - 8);
  await page.mouse.down();
  await page.mouse.move(b.x + 4, b.y + b.height + 8, { steps: 6 });
  await page.mouse.up();
  await expect(node(page, "night.load")).toHaveAttribute("data-selected");
  await expect(node(page, "night.extract")).toHaveAttribute("data-selected");
  await expect(page.getByTestId("group-night")).not.toHaveAttribute("data-selected");
});

test("undo and redo go on where the focus was lost", async ({ mainspring, page }) => {
  await edit(mainspring, page);
  await node(page, "load").click();
  await page.keyboard.press("d");
  await expect.poll(() => text(page)).toContain("disabled: true");
  await page.getByTestId("undo").click();
  await expect.poll(() => text(page)).toBe(SALES);
  await page.keyboard.press("Control+Shift+z");
  await expect.poll(() => text(page)).toContain("disabled: true");
  await page.getByTestId("add-task").click();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+z");
  await expect.poll(() => text(page)).toBe(SALES);
});
