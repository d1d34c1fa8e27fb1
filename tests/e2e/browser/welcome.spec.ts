// The first start: from nothing to something that runs, without a word of documentation.
import { chmod, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "./mainspring.ts";

test("an empty home leads to the ways to begin, once", async ({ mainspring, page }) => {
  await mainspring.start();
  await mainspring.open(page);
  await expect(page).toHaveURL(/\/welcome$/);
  await page.getByRole("link", { name: "Home" }).click();
  await expect(page).toHaveURL(/\/$/);
  await expect(page.getByRole("link", { name: "Home" })).toHaveAttribute("data-status", "active");
});

test("a script on a schedule, with no word of DAGs, and run once now", async ({
  mainspring,
  page,
}) => {
  const script = join(mainspring.home, "back up.sh");
  await writeFile(script, "#!/bin/sh\necho saved\n");
  await chmod(script, 0o755);
  await mainspring.start();
  await mainspring.open(page, "/welcome");
  await page.getByTestId("way-script").click();
  await expect(page.getByRole("main")).not.toContainText("DAG");
  await page.getByTestId("script-path").fill(script);
  await page.getByRole("combobox", { name: "How often" }).click();
  await page.getByRole("option", { name: "On weekdays" }).click();
  await page.getByRole("textbox", { name: "Time" }).fill("9:30");
  await expect(page.getByRole("main").getByRole("status")).toContainText("09:30");
  await page.getByTestId("script-submit").click();
  await expect(page.getByRole("heading", { name: /is set up/ })).toBeVisible();
  await page.getByRole("button", { name: "Run it once now" }).click();
  await expect(page).toHaveURL(/\/dags\/.*run=/);
  const list = (await mainspring.api("GET", "/api/v2/dags")) as { dags: { is_paused: boolean }[] };
  expect(list.dags.map((dag) => dag.is_paused)).toEqual([false]);
});

test("a script that is not there is refused in words", async ({ mainspring, page }) => {
  await mainspring.start();
  await mainspring.open(page, "/welcome?way=script");
  await page.getByTestId("script-path").fill("/nowhere/at/all.sh");
  await page.getByTestId("script-submit").click();
  await expect(page.getByRole("alert")).toContainText("/nowhere/at/all.sh");
});

test("a time that makes no sense is not sent", async ({ mainspring, page }) => {
  await mainspring.start();
  await mainspring.open(page, "/welcome?way=script");
  await page.getByTestId("script-path").fill("/bin/true");
  await page.getByRole("textbox", { name: "Time" }).fill("25:00");
  await expect(page.getByTestId("script-submit")).toBeDisabled();
  await page.getByRole("combobox", { name: "How often" }).click();
  await page.getByRole("option", { name: "Something else" }).click();
  await page.getByRole("textbox", { name: "Schedule" }).fill("0 25 * * *");
  await expect(page.getByRole("alert")).toBeVisible();
});

test("drawing begins with the dialog for a new DAG", async ({ mainspring, page }) => {
  await mainspring.start();
  await mainspring.open(page, "/welcome");
  await page.getByTestId("way-draw").click();
  await expect(page.getByTestId("new-dag-name")).toBeFocused();
});

test("an example is looked at, copied, and paused", async ({ mainspring, page }) => {
  await mainspring.start();
  await mainspring.open(page, "/welcome?way=examples");
  await page.getByRole("button", { name: /hello/i }).first().click();
  await page.getByRole("button", { name: "Copy it to my DAGs" }).click();
  await expect(page).toHaveURL(/\/dags\/hello\?tab=graph/);
  await expect(async () => {
    const dag = (await mainspring.api("GET", "/api/v2/dags/hello")) as { is_paused: boolean };
    expect(dag.is_paused).toBe(true);
  }).toPass();
});
