// From nothing to a scheduled DAG of three tasks, as somebody does it who has read nothing: by the
// mouse and by what stands on the screen, in less than a minute.
import type { Page } from "@playwright/test";
import { expect, test } from "./mainspring.ts";

/** With the patience of a person between two moves, who sees first and then acts. */
const LOOK = 400;

async function drag(page: Page, operator: string, x: number, y: number) {
  const from = await page.getByTestId(`palette-${operator}`).boundingBox();
  if (!from) throw new Error(`no ${operator} in the palette`);
  await page.mouse.move(from.x + 20, from.y + 20);
  await page.mouse.down();
  await page.mouse.move(x - 40, y - 20, { steps: 6 });
  await page.mouse.move(x, y, { steps: 6 });
  await page.mouse.up();
  await page.waitForTimeout(LOOK);
}

async function connect(page: Page, from: string, to: string) {
  await page.getByTestId(`node-${from}`).hover();
  const handle = await page.getByTestId(`handle-out-${from}`).boundingBox();
  const node = await page.getByTestId(`node-${to}`).boundingBox();
  if (!handle || !node) throw new Error(`${from} or ${to} is not on the canvas`);
  await page.mouse.move(handle.x + handle.width / 2, handle.y + handle.height / 2);
  await page.mouse.down();
  await page.mouse.move(node.x + 40, node.y + node.height / 2, { steps: 8 });
  await page.mouse.up();
  await page.waitForTimeout(LOOK);
}

test("three tasks on a schedule, from nothing, in under a minute", async ({ mainspring, page }) => {
  await mainspring.start();
  await page.setViewportSize({ width: 1440, height: 900 });
  await mainspring.open(page, "/dags");
  const began = Date.now();
  await page.getByTestId("new-dag").click();
  await page.getByTestId("new-dag-name").fill("nightly");
  await page.getByTestId("new-dag-submit").click();
  await expect(page.getByTestId("node-first")).toBeVisible();
  const node = await page.getByTestId("node-first").boundingBox();
  if (!node) throw new Error("the first task is not on the canvas");
  await drag(page, "bash", node.x + 60, node.y + 140);
  await drag(page, "python", node.x + 60, node.y + 260);
  await connect(page, "first", "bash");
  await connect(page, "bash", "python");
  await page.getByTestId("node-bash").click();
  // Form and code take turns where the window is no wider.
  await page.getByText("Task", { exact: true }).click();
  const command = page.getByTestId("field-command");
  await command.click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("echo from the shop");
  await page.keyboard.press("ControlOrMeta+Enter");
  // The schedule stands in the form of the DAG, which an empty place of the canvas brings up.
  await page.locator(".react-flow__pane").click({ position: { x: 20, y: 300 } });
  await expect(page.getByTestId("dag-form")).toBeVisible();
  await page.getByTestId("field-schedule").first().fill("0 2 * * 1-5");
  await page.keyboard.press("Enter");
  await page.getByTestId("save-button").click();
  await page.screenshot({ path: test.info().outputPath("saved.png") });
  await expect(page.getByTestId("save-outcome")).toContainText(/version/);
  const took = (Date.now() - began) / 1000;
  test.info().annotations.push({ type: "took", description: `${took} s` });
  expect(took).toBeLessThan(60);
});
