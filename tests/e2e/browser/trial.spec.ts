// Trying out what stands in the editor, on the real program: a part with text that is not saved,
// a part on an earlier result, and a dry run in which a task fails.
import type { Page } from "@playwright/test";
import { expect, type Mainspring, test } from "./mainspring.ts";

const SALES = `schedule: "0 2 * * *"

tasks:
  extract: { operator: bash, command: "echo from the shop" }
  load: { operator: bash, upstream: [extract], command: "echo got {{ ti.xcom_pull('extract') }}" }
  report: { operator: bash, upstream: [load], command: echo report }
`;

const node = (page: Page, id: string) => page.getByTestId(`node-${id}`);
const state = (page: Page) => page.getByTestId("trial-banner").locator("[data-state]");

async function edit(mainspring: Mainspring, page: Page) {
  await mainspring.dag("sales.yaml", SALES);
  await mainspring.start();
  await page.setViewportSize({ width: 1280, height: 800 });
  await mainspring.open(page, "/dags/sales?tab=graph");
  await expect(page.getByTestId("undo")).toBeVisible();
}

async function ask(page: Page, id: string, what: string) {
  await node(page, id).click({ button: "right" });
  await page.getByRole("menuitem", { name: what }).click();
  await expect(page.getByTestId("try-run")).toBeVisible();
}

test("one task, with text that is not saved", async ({ mainspring, page }) => {
  await edit(mainspring, page);
  await page.getByTestId("code-pane").locator(".cm-content").getByText("echo report").click();
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.type(" of the day");
  await ask(page, "report", "Try this task");
  await expect(page.getByTestId("rendered-report")).toContainText("echo report of the day");
  await page.getByTestId("try-run").click();
  await expect(state(page)).toHaveAttribute("data-state", "success", { timeout: 20_000 });
  await expect(page.getByTestId("trial-log")).toContainText("report of the day");
  await expect(page.getByTestId("run-for-real")).toHaveText("Save and run for real");
  await page.getByTestId("trial-close").click();
  await expect(page.getByTestId("trial-banner")).toHaveCount(0);
  const runs = await page.request.get(`${mainspring.url}/api/v2/dags/sales/dagRuns`, {
    headers: { authorization: `Bearer ${mainspring.token}` },
  });
  expect((await runs.json()).total_entries).toBe(0);
});

test("up to a task, on the last result of what comes before", async ({ mainspring, page }) => {
  await edit(mainspring, page);
  const headers = { authorization: `Bearer ${mainspring.token}` };
  const runs = `${mainspring.url}/api/v2/dags/sales/dagRuns`;
  expect((await page.request.post(runs, { headers, data: {} })).ok()).toBe(true);
  const last = async () => (await (await page.request.get(runs, { headers })).json()).dag_runs[0]?.state;
  await expect.poll(last, { timeout: 30_000 }).toBe("success");
  await ask(page, "load", "Try up to here");
  await expect(page.getByTestId("frozen-extract")).toBeChecked();
  await expect(page.getByTestId("rendered-load")).toContainText("echo got");
  await page.getByTestId("try-run").click();
  await expect(state(page)).toHaveAttribute("data-state", "success", { timeout: 20_000 });
  await expect(page.getByTestId("trial-task-extract")).toContainText("last result");
  await expect(page.getByTestId("trial-log")).toContainText("got");
});

test("a dry run in which a task fails", async ({ mainspring, page }) => {
  await edit(mainspring, page);
  await page.getByTestId("try").click();
  await page.getByRole("menuitem", { name: "Dry run" }).click();
  await expect(page.getByTestId("dry-report")).toHaveAttribute("data-state", "success");
  await node(page, "extract").click();
  await expect(page.getByTestId("dry-detail")).toContainText("echo from the shop");
  await node(page, "load").click();
  await expect(page.getByTestId("dry-detail")).toContainText("which never succeeded");
  await page.getByTestId("dry-fail").check();
  await expect(page.getByTestId("dry-load")).toHaveAttribute("data-state", "failed");
  await expect(page.getByTestId("dry-report")).toHaveAttribute("data-state", "upstream_failed");
  await page.getByTestId("trial-close").click();
  await expect(page.getByTestId("dry-run")).toHaveCount(0);
});

const SLOW = `tasks:
  slow: { operator: bash, command: "echo begun; exec sleep 600" }
`;

test("a trial outlives a reload, and one that is stopped can be read", async ({
  mainspring,
  page,
}) => {
  await mainspring.dag("slow.yaml", SLOW);
  await mainspring.start();
  await mainspring.open(page, "/dags/slow?tab=graph");
  await ask(page, "slow", "Try this task");
  await page.getByTestId("try-run").click();
  await expect(page.getByTestId("trial-log")).toContainText("begun", { timeout: 20_000 });
  await page.reload();
  await expect(state(page)).toHaveAttribute("data-state", "running");
  await page.getByTestId("trial-stop").click();
  await expect(page.getByTestId("trial-banner")).toContainText("stopped");
  await expect(page.getByTestId("trial-log")).toContainText("begun");
  await page.getByTestId("trial-close").click();
  await page.reload();
  await expect(node(page, "slow")).toBeVisible();
  await expect(page.getByTestId("trial-banner")).toHaveCount(0);
});

test("what never succeeded is not called a last result", async ({ mainspring, page }) => {
  await edit(mainspring, page);
  await ask(page, "report", "Try this task");
  await page.getByTestId("try-run").click();
  await expect(page.getByTestId("trial-task-load")).toContainText("never succeeded");
});

test("a double click on the canvas makes a task fail in a dry run of another day", async ({
  mainspring,
  page,
}) => {
  await edit(mainspring, page);
  await page.getByTestId("try").click();
  await page.getByRole("menuitem", { name: "Dry run" }).click();
  await node(page, "load").dblclick();
  await expect(page.getByTestId("dry-load")).toHaveAttribute("data-state", "failed");
  await expect(node(page, "report")).toHaveAttribute("data-state", "upstream_failed");
  await node(page, "load").click({ button: "right" });
  await page.getByRole("menuitem", { name: "Let it succeed" }).click();
  await expect(page.getByTestId("dry-report")).toHaveAttribute("data-state", "success");
  await page.getByTestId("dry-date").fill("2026-01-02T02:00");
  await expect(page.getByTestId("dry-report")).toHaveAttribute("data-state", "success");
});
