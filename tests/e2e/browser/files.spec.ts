// The dags folder: made, written, renamed and thrown away from the page of files.
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, type Mainspring, test } from "./mainspring.ts";

const dag = "tasks:\n  a: { operator: bash, command: echo a }\n";

const text = (mainspring: Mainspring, path: string) =>
  readFile(join(mainspring.home, "dags", path), "utf8").catch(() => "");

test.beforeEach(async ({ mainspring, page }) => {
  await mainspring.dag("etl/load.py", "def main():\n    return 1\n");
  await mainspring.dag("etl/q.sql", "select 1;\n");
  await mainspring.dag("a.yaml", dag);
  await mainspring.start();
  await mainspring.open(page, "/dags");
  await page.getByTestId("to-files").click();
  await expect(page.getByTestId("file-row-etl/load.py")).toBeVisible();
});

test("a module is opened, edited and saved", async ({ mainspring, page }) => {
  await page.getByTestId("file-row-etl/load.py").click();
  const code = page.getByTestId("code-pane").locator(".cm-content");
  await expect(code).toContainText("def main()");
  await code.click();
  await page.keyboard.press("Control+End");
  await page.keyboard.insertText("\n\ndef more():\n    return 2\n");
  await page.keyboard.press("Control+s");
  await expect(page.getByTestId("save-outcome")).toBeVisible();
  expect(await text(mainspring, "etl/load.py")).toContain("def more()");
});

test("what was typed is still there after another file was looked at", async ({ page }) => {
  await page.getByTestId("file-row-etl/load.py").click();
  const code = page.getByTestId("code-pane").locator(".cm-content");
  await expect(code).toContainText("def main()");
  await code.click();
  await page.keyboard.insertText("# mine ");
  await page.getByTestId("file-row-etl/q.sql").click();
  await expect(code).toContainText("select 1");
  await page.getByTestId("file-row-etl/load.py").click();
  await expect(code).toContainText("# mine");
  await expect(page.getByTestId("dirty-mark")).toBeVisible();
});

test("folders fold by keys, and a file is made in one", async ({ mainspring, page }) => {
  await page.getByTestId("file-row-etl").focus();
  await page.keyboard.press("ArrowLeft");
  await expect(page.getByTestId("file-row-etl/load.py")).toBeHidden();
  await page.keyboard.press("ArrowRight");
  await expect(page.getByTestId("file-row-etl/load.py")).toBeVisible();
  await page.getByTestId("new-file").click();
  await page.getByTestId("file-path").fill("../evil.py");
  await expect(page.getByTestId("file-submit")).toBeDisabled();
  await page.getByTestId("file-path").fill("jobs/new.py");
  await page.getByTestId("file-path").press("Enter");
  await expect(page.getByTestId("file-row-jobs/new.py")).toBeVisible();
  expect(await readdir(join(mainspring.home, "dags", "jobs"))).toEqual(["new.py"]);
});

test("a folder is made", async ({ mainspring, page }) => {
  await page.getByTestId("new-folder").click();
  await page.getByTestId("file-path").fill("empty");
  await page.getByTestId("file-path").press("Enter");
  await expect(page.getByTestId("file-row-empty")).toBeVisible();
  expect(await readdir(join(mainspring.home, "dags"))).toContain("empty");
});

test("a DAG's file is renamed and keeps its history", async ({ mainspring, page }) => {
  await page.getByTestId("file-row-a.yaml").focus();
  await page.keyboard.press("F2");
  await page.getByTestId("file-path").fill("b.yaml");
  await expect(page.getByTestId("keep-history")).toBeChecked();
  await page.getByTestId("file-path").press("Enter");
  await expect(page.getByTestId("file-row-b.yaml")).toBeVisible();
  await expect(page.getByTestId("file-row-a.yaml")).toBeHidden();
  expect(await text(mainspring, "b.yaml")).toContain("dag_id: a");
});

test("a file goes to the trash, and it is said where that is", async ({ mainspring, page }) => {
  await page.getByTestId("file-row-etl/q.sql").focus();
  await page.keyboard.press("Delete");
  await page.getByRole("dialog").getByRole("button", { name: "Move to the trash" }).click();
  await expect(page.getByText(/q\.sql is (now at|in the system's trash)/)).toBeVisible();
  await expect(page.getByTestId("file-row-etl/q.sql")).toBeHidden();
  expect(await text(mainspring, "etl/q.sql")).toBe("");
});
