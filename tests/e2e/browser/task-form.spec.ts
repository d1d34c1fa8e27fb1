// The form of a task and of a DAG on the real program: what is set stands in the file, what is taken
// back is gone from it, and what a template would say is shown.
import type { Page } from "@playwright/test";
import { expect, type Mainspring, test } from "./mainspring.ts";

const SALES = `schedule: "0 9,17 * * *"
timezone: Europe/Berlin
default_args: { retries: 2, retry_delay: 1m }

tasks:
  extract: { operator: bash, command: echo extract }  # from the shop
  load:
    operator: bash
    upstream: [extract]
    command: echo {{ ds }}
  report: { operator: bash, command: echo report }
`;

async function edit(mainspring: Mainspring, page: Page, task: string | null) {
  await mainspring.dag("sales.yaml", SALES);
  await mainspring.start();
  await page.setViewportSize({ width: 1700, height: 950 });
  await mainspring.open(page, `/dags/sales?tab=graph${task ? `&node=${task}` : ""}`);
  await expect(page.getByTestId(task ? "task-form" : "dag-form")).toBeVisible();
}

const code = (page: Page) => page.getByTestId("code-pane").locator(".cm-content");

async function unfold(page: Page, section: string) {
  const details = page.getByTestId(`section-${section}`);
  if ((await details.getAttribute("open")) === null) await details.locator("summary").first().click();
}

test("a field is set by Enter and taken back, with the tries that come of it", async ({
  mainspring,
  page,
}) => {
  await edit(mainspring, page, "load");
  await unfold(page, "retries");
  // The DAG's defaults hold until the task says something of its own.
  await expect(page.getByTestId("tries").locator("tbody tr")).toHaveCount(2);
  await page.getByTestId("field-retries").fill("3");
  await page.getByTestId("field-retries").press("Enter");
  await expect(code(page)).toContainText("retries: 3");
  await expect(page.getByTestId("tries").locator("tbody tr").last()).toContainText(/3\sm 00/);
  await page.getByTestId("field-retry_exponential_backoff").locator("xpath=..").click();
  await expect(code(page)).toContainText("retry_exponential_backoff: true");
  await expect(page.getByTestId("tries").locator("tbody tr").nth(1)).toContainText(/2\sm 00\ss – /);
  await page.getByTestId("unset-retries").click();
  await expect(page.getByTestId("tries").locator("tbody tr")).toHaveCount(2);
});

test("what is refused is told beside the field, and what was typed stays", async ({
  mainspring,
  page,
}) => {
  await edit(mainspring, page, "load");
  await unfold(page, "retries");
  await page.getByTestId("field-execution_timeout").fill("soon");
  await page.getByTestId("field-execution_timeout").press("Enter");
  await expect(page.getByTestId("error-execution_timeout")).toBeVisible();
  await expect(page.getByTestId("field-execution_timeout")).toHaveValue("soon");
  await page.getByTestId("task-name").fill("extract");
  await page.getByTestId("task-name").press("Enter");
  await expect(page.getByTestId("task-form")).toContainText(/already|exists|twice/i);
});

test("a task's name changes with all that refers to it", async ({ mainspring, page }) => {
  await edit(mainspring, page, "extract");
  await page.getByTestId("task-name").fill("fetch");
  await page.getByTestId("task-name").press("Enter");
  await expect(code(page)).toContainText("upstream: [fetch]");
  await expect(page.getByTestId("task-name")).toHaveValue("fetch");
});

test("what comes before is chosen from what closes no circle", async ({ mainspring, page }) => {
  await edit(mainspring, page, "report");
  await page.getByTestId("field-upstream").click();
  await page.getByRole("option", { name: "load", exact: true }).click();
  await expect(code(page)).toContainText("upstream: [load]");
  await page.keyboard.press("Escape");
  await page.getByTestId("node-extract").click();
  await page.getByTestId("field-upstream").click();
  await expect(page.getByRole("option")).toHaveCount(0);
});

test("a template is shown as it would run on a date", async ({ mainspring, page }) => {
  await edit(mainspring, page, "load");
  await page.getByTestId("preview").locator("summary").click();
  await expect(page.getByTestId("preview-command")).toContainText(/echo \d{4}-\d\d-\d\d/);
  await page.getByTestId("preview-date").fill("2026-03-01T09:00");
  await expect(page.getByTestId("preview-command")).toContainText("echo 2026-03-01");
});

test("a pool that is not there is made in place", async ({ mainspring, page }) => {
  await edit(mainspring, page, "load");
  await unfold(page, "limits");
  await page.getByTestId("field-pool").fill("disk");
  await page.getByTestId("make-pool").click();
  await expect(page.getByTestId("make-pool")).toHaveCount(0);
  await expect(code(page)).toContainText("pool: disk");
});

test("the schedule keeps its commas and is built in the builder", async ({ mainspring, page }) => {
  await edit(mainspring, page, null);
  const schedule = page.getByTestId("field-schedule");
  await expect(schedule).toHaveValue("0 9,17 * * *");
  await schedule.fill("0 8,12 * * *");
  await schedule.press("Control+Enter");
  await expect(code(page)).toContainText('schedule: "0 8,12 * * *"');
  await page.getByTestId("build-schedule").click();
  await expect(page.getByTestId("cron-builder")).toBeVisible();
  await page.getByTestId("cron-builder").getByRole("textbox").first().fill("weekdays at 7");
  await expect(page.getByTestId("cron-builder")).toContainText("0 7 * * 1-5");
  await page.getByTestId("take-schedule").click();
  await expect(code(page)).toContainText("0 7 * * 1-5");
  await expect(page.getByTestId("schedule-words")).toContainText("07:00");
});

test("a long form scrolls for itself beside the graph", async ({ mainspring, page }) => {
  await mainspring.dag("sales.yaml", SALES);
  await mainspring.start();
  await page.setViewportSize({ width: 1280, height: 700 });
  await mainspring.open(page, "/dags/sales?tab=graph&node=load");
  await page.getByTestId("side-view").getByText("Task", { exact: true }).click();
  await page.getByTestId("field-disabled").scrollIntoViewIfNeeded();
  await expect(page.getByTestId("field-disabled")).toBeInViewport();
  await expect(page.getByTestId("undo")).toBeInViewport();
  await expect(page.getByTestId("task-name")).toBeInViewport();
});
