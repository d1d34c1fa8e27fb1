// The DAG as a list, read and edited by keyboard alone: each act, what is said of it, and the text
// that comes of it. And from nothing to a scheduled DAG of three tasks without touching the mouse.
import type { Page } from "@playwright/test";
import { expect, type Mainspring, test } from "./mainspring.ts";

const SALES = `schedule: "0 2 * * *"

tasks:
  report: { operator: bash, upstream: [load], command: echo report }
  extract: { operator: bash, command: echo extract }
  load: { operator: bash, upstream: [extract], command: echo load }
`;

const row = (page: Page, id: string) => page.getByTestId(`task-row-${id}`);
const said = (page: Page) => page.getByTestId("outline-said");

async function text(page: Page): Promise<string> {
  const lines = page.getByTestId("code-pane").locator(".cm-line");
  return (await lines.allInnerTexts()).map((it) => it.replace(/\n$/, "")).join("\n");
}

async function list(mainspring: Mainspring, page: Page) {
  await mainspring.dag("sales.yaml", SALES);
  await mainspring.start();
  await page.setViewportSize({ width: 1600, height: 900 });
  await mainspring.open(page, "/dags/sales?tab=graph&view=list");
  await expect(page.getByTestId("outline")).toBeVisible();
  await expect(row(page, "load")).toBeVisible();
}

test("tasks stand in the order in which they run, with what comes before", async ({ mainspring, page }) => {
  await list(mainspring, page);
  const rows = page.getByTestId(/^task-row-/);
  await expect(rows).toHaveText([/^extract/, /^load.*extract/, /^report.*load/]);
});

test("add, rename, connect, part, disable, delete and undo by keyboard, each told", async ({ mainspring, page }) => {
  await list(mainspring, page);
  const keys = page.keyboard;
  await row(page, "extract").focus();
  await keys.press("ArrowDown");
  await expect(row(page, "load")).toBeFocused();

  await keys.press("n");
  await keys.type("bash");
  await keys.press("Enter");
  await expect(said(page)).toHaveText("bash was added after load");
  await expect(row(page, "bash")).toBeFocused();

  await keys.press("F2");
  await keys.type("check");
  await keys.press("Enter");
  await expect(said(page)).toHaveText("bash is now called check");
  await expect(row(page, "check")).toBeFocused();
  await expect.poll(() => text(page)).toContain("check");

  await keys.press("c");
  await expect(page.getByTestId("pick-task")).toBeFocused();
  await keys.type("report");
  await keys.press("Enter");
  await keys.press("Enter");
  await expect(said(page)).toHaveText("report comes after check");
  await expect(row(page, "check")).toBeFocused();
  await expect.poll(() => text(page)).toContain("upstream: [load, check]");

  await keys.press("x");
  await expect(page.getByTestId("pick-task")).toHaveValue("load");
  await expect(page.getByTestId("pick-task-done")).toBeFocused();
  await keys.press("Enter");
  await expect(said(page)).toHaveText("check no longer waits for load");

  await keys.press("d");
  await expect(said(page)).toHaveText("check is disabled");
  await expect(row(page, "check")).toContainText("disabled");
  await keys.press("d");
  await expect(said(page)).toHaveText("check is enabled");

  await keys.press("Alt+ArrowUp");
  await expect(said(page)).toHaveText("check was moved in the file");
  await expect(row(page, "check")).toBeFocused();
  await expect.poll(() => text(page)).toMatch(/\n {2}check: .*\n {2}load: /);

  await keys.press("Delete");
  await expect(said(page)).toHaveText("check was deleted");
  await expect(row(page, "check")).toHaveCount(0);
  await keys.press("Control+z");
  await expect(row(page, "check")).toBeVisible();
});

test("a circle is refused beside the field, and told", async ({ mainspring, page }) => {
  await list(mainspring, page);
  const keys = page.keyboard;
  await row(page, "report").focus();
  await keys.press("c");
  await expect(page.getByTestId("pick-task")).toBeFocused();
  await keys.type("extract");
  await keys.press("Enter");
  await keys.press("Enter");
  await expect(page.getByRole("dialog")).toContainText("tasks wait for each other");
  await expect(said(page)).toContainText("Not possible");
  await keys.press("Escape");
  await expect(row(page, "report")).toBeFocused();
});

test("a name that is taken is refused, and the old one stays", async ({ mainspring, page }) => {
  await list(mainspring, page);
  const keys = page.keyboard;
  await row(page, "load").focus();
  await keys.press("F2");
  await keys.type("report");
  await keys.press("Enter");
  await expect(said(page)).toContainText("there is a task called `report` already");
  await keys.press("Escape");
  await expect(row(page, "load")).toBeFocused();
});

test("from nothing to a scheduled DAG of three tasks by keyboard alone", async ({ mainspring, page }) => {
  await mainspring.start();
  await page.setViewportSize({ width: 1280, height: 800 });
  await mainspring.open(page, "/dags");
  const keys = page.keyboard;
  await page.getByTestId("new-dag").first().focus();
  const begun = Date.now();
  await keys.press("Enter");
  await expect(page.getByTestId("new-dag-name")).toBeFocused();
  await keys.type("night");
  await keys.press("Enter");
  await expect(page).toHaveURL(/dags\/night/);
  await expect(page.getByTestId("undo")).toBeVisible();

  // To the list, and there task after task.
  await page.getByRole("radio", { name: "List" }).focus();
  await keys.press("Space");
  await expect(page.getByTestId("outline-add")).toBeVisible();
  const rows = page.getByTestId(/^task-row-/);
  if ((await rows.count()) > 0) await rows.first().focus();
  for (const name of ["fetch", "clean", "store"]) {
    if ((await rows.count()) === 0) {
      await page.getByTestId("outline-add").focus();
      await keys.press("Enter");
    } else if (name !== "fetch") await keys.press("n");
    if (name !== "fetch" || (await rows.count()) === 0) {
      await keys.type("bash");
      await keys.press("Enter");
      await expect(row(page, "bash")).toBeFocused();
    }
    await keys.press("F2");
    await keys.type(name);
    await keys.press("Enter");
    await expect(row(page, name)).toBeFocused();
  }
  await keys.press("Enter");
  await expect(page.getByTestId("field-command")).toBeFocused();
  await keys.press("Control+a");
  await keys.type("echo stored {{ ds }}");
  await keys.press("Control+Enter");
  await expect(page.getByTestId("preview-command")).toContainText(/echo stored \d{4}-/);
  await page.getByTestId("outline-dag").focus();
  await keys.press("Enter");
  await expect(page.getByTestId("field-schedule")).toBeFocused();
  await keys.press("Control+a");
  await keys.type("0 3 * * *");
  await keys.press("Enter");
  await expect(page.getByTestId("schedule-words")).toContainText("03:00");
  expect(Date.now() - begun).toBeLessThan(60_000);
});
