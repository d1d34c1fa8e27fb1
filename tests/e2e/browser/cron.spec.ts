// The cron builder: words, tabs and text say the same, and what it means is told by the server.
import { expect, test } from "./mainspring.ts";

test.beforeEach(async ({ mainspring, page }) => {
  const other = 'schedule: "0 9 * * *"\ntimezone: Europe/Berlin\ntasks:\n  a:\n    operator: empty\n';
  await mainspring.dag("other.yaml", other);
  await mainspring.start();
  await mainspring.open(page, "/cron?zone=Europe%2FBerlin");
  await expect(page.getByTestId("cron-sentence")).toHaveText("At 09:00 on weekdays");
});

test("words become a schedule, and open in the tab that can hold it", async ({ page }) => {
  await page.getByTestId("cron-words").fill("every 90 minutes");
  await expect(page.getByTestId("cron-sentence")).toContainText("90 minutes");
  await expect(page.getByRole("tab", { selected: true })).toHaveText("Interval");
  await page.getByTestId("cron-words").fill("매달 마지막 날 18시");
  await expect(page.getByRole("tab", { selected: true })).toHaveText("Monthly");
  await expect(page.getByTestId("cron-runs").getByRole("row")).toHaveCount(6);
});

test("pasted Quartz is recognised, with both texts", async ({ page }) => {
  await page.getByTestId("cron-words").fill("0 30 2 ? * MON-FRI *");
  await expect(page.getByRole("status").filter({ hasText: "Quartz" })).toContainText("30 2 * * 1-5");
  await expect(page.getByTestId("cron-sentence")).toHaveText("At 02:30 on weekdays");
});

test("tabs, undo and free text by keyboard only", async ({ page }) => {
  await page.getByTestId("cron-tab-daily").focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("tab", { selected: true })).toHaveText("Weekly");
  await page.getByRole("button", { name: "Friday" }).focus();
  await page.keyboard.press("Space");
  await expect(page.getByRole("button", { name: "Copy: 0 9 * * mon-thu" })).toBeVisible();
  await page.keyboard.press("Control+z");
  await expect(page.getByRole("button", { name: "Copy: 0 9 * * mon-fri" })).toBeVisible();
  await page.getByTestId("cron-tab-advanced").click();
  await page.getByTestId("cron-text").fill("30 2 * * *\nevery 6h");
  await expect(page.getByRole("button", { name: "Copy: every 6h" })).toBeVisible();
});

test("clock changes, the year, and other DAGs are shown", async ({ page }) => {
  await page.getByTestId("cron-words").fill("30 2 * * *");
  await expect(page.getByText("02:30 does not exist on").first()).toBeVisible();
  await page.getByTestId("cron-year").focus();
  await page.keyboard.press("ArrowDown");
  await expect(page.getByTestId("cron-year")).toHaveAttribute("aria-valuetext", /: 1 run/);
  await page.getByTestId("cron-words").fill("0 9 * * *");
  await expect(page.getByText("1 other DAG starts at 09:00 as well.")).toBeVisible();
  await page.getByRole("button", { name: /^Move to minute/ }).click();
  await expect(page.getByText("1 other DAG starts at 09:00 as well.")).toBeHidden();
});

test("a new DAG of it, which starts paused", async ({ mainspring, page }) => {
  await page.getByRole("button", { name: "New DAG with it" }).click();
  await expect(page).toHaveURL(/\/dags\/scheduled\?/);
  await expect(page.getByTestId("node-first")).toBeVisible();
  const dag = await mainspring.api("GET", "/api/v2/dags/scheduled");
  expect(dag).toMatchObject({ is_paused: true, timetable_summary: "0 9 * * mon-fri" });
});
