// The settings: live, saved one by one, refused beside the field, written without loss.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "./mainspring.ts";

test("language and theme change at once and stay", async ({ mainspring, page }) => {
  await mainspring.start();
  await mainspring.open(page, "/settings");
  await page.getByRole("combobox", { name: "Language" }).click();
  await page.getByRole("option", { name: "한국어" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("설정");
  await page.getByText("어둡게", { exact: true }).click();
  await expect(page.locator("html")).toHaveAttribute("data-mantine-color-scheme", "dark");
  await page.reload();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("설정");
  await expect(page.locator("html")).toHaveAttribute("data-mantine-color-scheme", "dark");
});

test("a wrong value is refused beside its field, and the file keeps its comments", async ({
  mainspring,
  page,
}) => {
  const config = join(mainspring.home, "config.toml");
  await writeFile(config, "# how many\nparallelism = 4   # two per core\n");
  await mainspring.start();
  await mainspring.open(page, "/settings");
  const field = page.getByRole("textbox", { name: "Tasks at once" });
  await expect(field).toHaveValue("4");
  await field.fill("0");
  await field.press("Enter");
  await expect(page.getByRole("alert")).toContainText("at least 1");
  await field.fill("8");
  await field.press("Enter");
  await expect(page.getByRole("alert")).toBeHidden();
  await expect(page.getByRole("img", { name: "Saved" })).toBeVisible();
  expect(await readFile(config, "utf8")).toBe("# how many\nparallelism = 8   # two per core\n");
});

test("a folder that is not there is refused; one that is counts from the next start", async ({
  mainspring,
  page,
}) => {
  const other = join(mainspring.home, "other");
  await mkdir(other);
  await mainspring.start();
  await mainspring.open(page, "/settings");
  const field = page.getByRole("textbox", { name: "DAGs folder" });
  await field.fill("/nowhere/at/all");
  await field.press("Enter");
  await expect(page.getByRole("alert")).toContainText("/nowhere/at/all");
  // The home itself holds keys and the history.
  await field.fill(mainspring.home);
  await field.press("Enter");
  await expect(page.getByRole("alert")).toContainText(mainspring.home);
  await field.fill(other);
  await field.press("Enter");
  await expect(page.getByText("These count from the next start on: DAGs folder.")).toBeVisible();
});

test("a backup is saved, and something that is none is refused", async ({ mainspring, page }) => {
  await mainspring.start();
  await mainspring.open(page, "/settings");
  const saving = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save a backup…" }).click();
  const path = await (await saving).path();
  const restore = page.locator("input[type=file]");
  await restore.setInputFiles({
    name: "other.zip",
    mimeType: "application/zip",
    buffer: Buffer.from("PK no backup"),
  });
  await page.getByRole("button", { name: "Take it back" }).click();
  await expect(page.getByRole("alert")).toContainText("nothing was changed");
  await page.getByRole("button", { name: "Cancel" }).click();
  await restore.setInputFiles(path);
  await page.getByRole("button", { name: "Take it back" }).click();
  await expect(page.getByText(/waits for the next start/)).toBeVisible();
});
