// A new DAG: from nothing, from a template, from a script that is dropped on the window.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { expect, test } from "./mainspring.ts";

/** As the browser tells of a file of the system that is let go over the page. */
async function drop(page: Page, name: string, text: string, over = "body") {
  const data = await page.evaluateHandle(
    ([name, text]) => {
      const data = new DataTransfer();
      data.items.add(new File([text], name));
      return data;
    },
    [name, text] as const,
  );
  await page.dispatchEvent(over, "dragenter", { dataTransfer: data });
  await page.dispatchEvent(over, "drop", { dataTransfer: data, clientX: 500, clientY: 300 });
}

test("an empty one is named, made and opened", async ({ mainspring, page }) => {
  await mainspring.start();
  await mainspring.open(page, "/dags");
  await page.getByTestId("new-dag").click();
  const name = page.getByTestId("new-dag-name");
  const submit = page.getByTestId("new-dag-submit");
  await name.fill("../evil");
  await expect(submit).toBeDisabled();
  await name.fill("my_first");
  await name.press("Enter");
  await expect(page).toHaveURL(/\/dags\/my_first\?tab=graph/);
  await expect(page.getByTestId("node-first")).toBeVisible();
  // The same name again is said to be taken before anything is written.
  await mainspring.open(page, "/dags");
  await page.getByTestId("new-dag").click();
  await name.fill("my_first");
  await expect(submit).toBeDisabled();
  await expect(page.getByRole("dialog")).toContainText("such a file already");
});

test("Home without a DAG leads to it, and so does the palette", async ({ mainspring, page }) => {
  await mainspring.start();
  await mainspring.open(page, "/");
  await page.getByRole("button", { name: "Draw a DAG" }).click();
  await expect(page.getByTestId("new-dag-name")).toBeFocused();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  await page.keyboard.type("New DAG");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("new-dag-name")).toBeFocused();
});

test("a template is looked at and taken", async ({ mainspring, page }) => {
  await mainspring.start();
  await mainspring.open(page, "/dags");
  await page.getByTestId("new-dag").click();
  const templates = page.locator('[data-testid^="template-"]:not([data-testid="template-empty"])');
  await expect.poll(() => templates.count()).toBeGreaterThanOrEqual(10);
  await expect(templates.first().locator("rect").first()).toBeAttached();
  await templates.first().click();
  await page.getByTestId("new-dag-name").fill("taken");
  await page.getByTestId("new-dag-submit").click();
  await expect(page).toHaveURL(/\/dags\/taken\?tab=graph/);
  const errors = (await mainspring.api("GET", "/api/v2/importErrors")) as { total_entries: number };
  expect(errors.total_entries).toBe(0);
});

test("a dropped script becomes a new DAG", async ({ mainspring, page }) => {
  await mainspring.start();
  await mainspring.open(page, "/dags");
  await expect(page.getByTestId("new-dag")).toBeVisible();
  await drop(page, "backup.sh", "#!/bin/bash\nset -e\necho 'copied: all'\n");
  await expect(page.getByTestId("new-dag-name")).toHaveValue("backup");
  await page.getByTestId("new-dag-submit").click();
  await expect(page).toHaveURL(/\/dags\/backup\?tab=graph/);
  const made = await readFile(join(mainspring.home, "dags", "backup.yaml"), "utf8");
  expect(made).toContain("echo 'copied: all'");
  const errors = (await mainspring.api("GET", "/api/v2/importErrors")) as { total_entries: number };
  expect(errors.total_entries).toBe(0);
});

test("a script dropped on an open graph becomes a task of it", async ({ mainspring, page }) => {
  await mainspring.dag("etl.yaml", "tasks:\n  backup: { operator: bash, command: echo }\n");
  await mainspring.start();
  await mainspring.open(page, "/dags/etl?tab=graph");
  await expect(page.getByTestId("node-backup")).toBeVisible();
  await drop(page, "backup.sh", "echo again\n");
  await expect(page.getByTestId("node-backup_2")).toBeVisible();
  await expect(page.getByTestId("dirty-mark")).toBeVisible();
});

test("what is no script is refused in words", async ({ mainspring, page }) => {
  await mainspring.start();
  await mainspring.open(page, "/dags");
  await expect(page.getByTestId("new-dag")).toBeVisible();
  await drop(page, "photo.png", "x");
  await expect(page.getByText("Only scripts can be dropped here")).toBeVisible();
});
