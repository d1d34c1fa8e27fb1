// Saving a DAG: what is answered, and what happens to what was typed when something is in the way.
import { execFile } from "node:child_process";
import { chmod, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Page } from "@playwright/test";
import { expect, type Mainspring, test } from "./mainspring.ts";

const run = promisify(execFile);

const text = `schedule: "0 9 * * *"
tasks:
  a: { operator: bash, command: echo a }
  b: { operator: bash, command: echo b }
  c: { operator: bash, command: echo c }
`;

test.beforeEach(async ({ mainspring, page }) => {
  await mainspring.dag("etl.yaml", text);
  await mainspring.start();
  await mainspring.open(page, "/dags/etl?tab=graph");
  await expect(page.getByTestId("node-a")).toBeVisible();
});

const onDisk = (mainspring: Mainspring, path = "etl.yaml") =>
  readFile(join(mainspring.home, "dags", path), "utf8");

async function append(page: Page, more: string) {
  const code = page.getByTestId("code-pane").locator(".cm-content");
  // What is typed before the page has its schema may find no editor yet.
  await expect(async () => {
    if (!(await code.innerText()).includes(more.trim())) {
      await code.click();
      await page.keyboard.press("Control+End");
      await page.keyboard.insertText(more);
    }
    await expect(code).toContainText(more.trim(), { timeout: 1_000 });
  }).toPass();
}

test("Ctrl+S saves, and says what came of it", async ({ mainspring, page }) => {
  await append(page, "  d: { operator: bash, command: echo d }\n");
  await page.getByTestId("show-changes").click();
  await expect(page.getByTestId("changes")).toContainText("echo d");
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("changes")).toBeHidden();
  await page.getByTestId("code-pane").locator(".cm-content").click();
  await page.keyboard.press("Control+s");
  await expect(page.getByTestId("save-outcome")).toContainText(/saved/i);
  await expect(page.getByTestId("dirty-mark")).toBeHidden();
  expect(await onDisk(mainspring)).toContain("echo d");
});

test("a draft survives a reload, and can be given up", async ({ mainspring, page }) => {
  await append(page, "# mine\n");
  const kept = () => page.evaluate(() => localStorage.getItem("mainspring.draft:etl.yaml"));
  await expect.poll(kept).toContain("# mine");
  page.on("dialog", (dialog) => void dialog.accept());
  await page.reload();
  await expect(page.getByTestId("draft-note")).toBeVisible();
  await expect(page.getByTestId("code-pane")).toContainText("# mine");
  expect(await onDisk(mainspring)).toBe(text);
  await page.getByTestId("draft-note").getByRole("button").click();
  await expect(page.getByTestId("code-pane")).not.toContainText("# mine");
  await expect.poll(kept).toBeNull();
});

test("a file that nobody edits here follows the disk", async ({ mainspring, page }) => {
  await mainspring.dag("etl.yaml", `${text}# theirs\n`);
  await expect(page.getByTestId("code-pane")).toContainText("# theirs");
});

test("two editors on one file: both texts come together", async ({ mainspring, page, context }) => {
  const other = await context.newPage();
  await mainspring.open(other, "/dags/etl?tab=graph");
  await expect(other.getByTestId("node-a")).toBeVisible();
  await append(page, "# mine\n");
  // The other one changes a line of its own.
  await other.getByTestId("code-pane").locator(".cm-content").click();
  await other.keyboard.press("Control+Home");
  await other.keyboard.insertText("# theirs\n");
  await other.keyboard.press("Control+s");
  await expect(other.getByTestId("dirty-mark")).toBeHidden();

  await expect(page.getByTestId("code-conflict")).toBeVisible();
  await page.getByTestId("conflict-both").click();
  await expect(page.getByTestId("merge-view")).toContainText("# mine");
  await page.getByTestId("conflict-use").click();
  await page.getByTestId("save-button").click();
  await expect(page.getByTestId("dirty-mark")).toBeHidden();
  expect(await onDisk(mainspring)).toBe(`# theirs\n${text}# mine\n`);
  await expect(other.getByTestId("code-pane")).toContainText("# mine");
});

test("changed on disk: mine or theirs", async ({ mainspring, page }) => {
  await append(page, "# mine\n");
  await mainspring.dag("etl.yaml", `${text}# theirs\n`);
  await page.getByTestId("conflict-theirs").click();
  await expect(page.getByTestId("code-pane")).toContainText("# theirs");
  await expect(page.getByTestId("dirty-mark")).toBeHidden();
  await append(page, "# mine\n");
  await mainspring.dag("etl.yaml", `${text}# theirs again\n`);
  await page.getByTestId("conflict-mine").click();
  await expect(page.getByTestId("code-conflict")).toBeHidden();
  await expect.poll(() => onDisk(mainspring)).toBe(`${text}# theirs\n# mine\n`);
});

test("a file that went while it was edited is written again", async ({ mainspring, page }) => {
  await append(page, "# mine\n");
  await mainspring.removeDag("etl.yaml");
  await page.getByTestId("gone-draft").getByRole("button").first().click();
  await expect.poll(() => onDisk(mainspring).catch(() => "")).toBe(`${text}# mine\n`);
});

test("a read-only file is edited as a draft and saved under another name", async ({
  mainspring,
  page,
}) => {
  await chmod(join(mainspring.home, "dags", "etl.yaml"), 0o444);
  await page.reload();
  await expect(page.getByTestId("read-only-note")).toBeVisible();
  await append(page, "# mine\n");
  await page.getByTestId("save-as").click();
  await page.getByTestId("save-as-path").fill("etl_mine.yaml");
  await page.getByTestId("save-as-path").press("Enter");
  await expect.poll(() => onDisk(mainspring, "etl_mine.yaml").catch(() => "")).toContain("# mine");
  expect(await onDisk(mainspring)).toBe(text);
});

test("where the disk is full, the old file and the draft stay", async ({ mainspring, page }) => {
  const folder = join(mainspring.home, "dags");
  const mount = ["-t", "tmpfs", "-o", "size=64k", "mainspring-test", folder];
  const isMounted = await run("mount", mount).then(
    () => true,
    () => false,
  );
  test.skip(!isMounted, "a disk cannot be mounted here (that takes root)");
  try {
    // The same file, on a small disk of its own.
    await mainspring.stop();
    await writeFile(join(folder, "etl.yaml"), text);
    await mainspring.start();
    await page.reload();
    await expect(page.getByTestId("node-a")).toBeVisible();
    await writeFile(join(folder, "fill.txt"), Buffer.alloc(1_000_000)).catch(() => undefined);
    await append(page, "# mine\n");
    await page.getByTestId("save-button").click();
    await expect(page.getByTestId("save-outcome")).toContainText(/no room on the disk/i);
    await expect(page.getByTestId("save-outcome")).toContainText("draft");
    await expect(page.getByTestId("dirty-mark")).toBeVisible();
    expect(await onDisk(mainspring)).toBe(text);
    expect(await readdir(folder)).toEqual(["etl.yaml", "fill.txt"]);
    // With room again the same click does it.
    await rm(join(folder, "fill.txt"));
    await page.getByTestId("save-button").click();
    await expect(page.getByTestId("dirty-mark")).toBeHidden();
    expect(await onDisk(mainspring)).toBe(`${text}# mine\n`);
  } finally {
    await run("umount", ["-l", folder]);
  }
});

test("saved with errors: the last good version goes on", async ({ mainspring, page }) => {
  await writeFile(join(mainspring.home, "dags", "etl.yaml"), text);
  await append(page, "  d: { operator: nosuch }\n");
  await page.getByTestId("save-button").click();
  await expect(page.getByTestId("save-outcome")).toContainText("last good version");
});

test("Ctrl+S and a button save where the code is not shown", async ({ page }) => {
  await page.getByTestId("graph-code").click();
  await expect(page.getByTestId("code-pane")).toHaveCount(0);
  await expect(page.getByTestId("save-button")).toBeDisabled();
  await page.getByTestId("field-description").fill("by hand");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("dirty-mark")).toBeVisible();
  await page.locator(".react-flow__pane").click({ position: { x: 20, y: 300 } });
  await page.keyboard.press("Control+s");
  await expect(page.getByTestId("save-outcome")).toContainText(/version/);
  await expect(page.getByTestId("dirty-mark")).toHaveCount(0);
  await page.getByTestId("field-owner").fill("ann");
  await page.keyboard.press("Enter");
  await page.getByTestId("save-button").click();
  await expect(page.getByTestId("dirty-mark")).toHaveCount(0);
});
