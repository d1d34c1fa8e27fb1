// The frame around every page: places, palette, shortcuts, and what it says when the scheduler dies.
import { expect, test } from "./mainspring.ts";

const hello = "tasks:\n  greet: { operator: bash, command: echo hello }\n";

test("the scheduler dies behind an open page, which says so and recovers by itself", async ({
  mainspring,
  page,
}) => {
  await mainspring.dag("hello.yaml", hello);
  await mainspring.start();
  await mainspring.open(page, "/queue");
  const status = page.getByRole("contentinfo").getByRole("status");
  await expect(status).not.toHaveText(/No connection|Connecting/);
  await mainspring.stop("SIGKILL");
  await expect(page.getByTestId("connection-lost")).toContainText("does not answer");
  await expect(status).toHaveText("No connection");
  await mainspring.dag("later.yaml", hello);
  await mainspring.start();
  await expect(page.getByTestId("connection-lost")).toBeHidden();
  await expect(page.getByRole("contentinfo")).toContainText("2 DAGs");
});

test("places by keyboard, whatever the keyboard's letters are", async ({ mainspring, page }) => {
  await mainspring.dag("hello.yaml", hello);
  await mainspring.start();
  await mainspring.open(page, "/queue");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Queue");
  await page.keyboard.press("KeyG");
  await page.keyboard.press("KeyR");
  await expect(page).toHaveURL(/\/runs$/);
  await page.goBack();
  await expect(page).toHaveURL(/\/queue$/);
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
});

test("the palette finds a DAG and goes there", async ({ mainspring, page }) => {
  await mainspring.dag("nightly_report.yaml", hello);
  await mainspring.start();
  await mainspring.open(page, "/queue");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.keyboard.press("ControlOrMeta+KeyK");
  await page.getByRole("combobox").fill("nightly");
  await expect(page.getByRole("option", { selected: true })).toContainText("nightly_report");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/dags\/nightly_report/);
});

test("Enter during a Korean composition does not run the palette's command", async ({
  mainspring,
  page,
}) => {
  await mainspring.dag("hello.yaml", hello);
  await mainspring.start();
  await mainspring.open(page, "/queue");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await page.keyboard.press("ControlOrMeta+KeyK");
  const field = page.getByRole("combobox");
  await expect(field).toBeFocused();
  const input = await page.context().newCDPSession(page);
  await input.send("Input.imeSetComposition", { text: "한", selectionStart: 1, selectionEnd: 1 });
  await input.send("Input.dispatchKeyEvent", {
    type: "rawKeyDown",
    windowsVirtualKeyCode: 229,
    code: "Enter",
    key: "Process",
  });
  await input.send("Input.insertText", { text: "한" });
  await expect(field).toHaveValue("한");
  await expect(page).toHaveURL(/\/queue$/);
});

test("an address that names nothing says so, and leads on", async ({ mainspring, page }) => {
  await mainspring.dag("hello.yaml", hello);
  await mainspring.start();
  await mainspring.open(page, "/nowhere");
  await expect(page.getByText("There is nothing here")).toBeVisible();
  await page.getByRole("link", { name: "To Home" }).click();
  await expect(page).toHaveURL(/\/$/);
});

test("a deep link to a run opens it beside its DAG", async ({ mainspring, page }) => {
  await mainspring.dag("hello.yaml", hello);
  await mainspring.start();
  const run = (await mainspring.api("POST", "/api/v2/dags/hello/dagRuns", {})) as {
    dag_run_id: string;
  };
  await mainspring.open(page, `/dags/hello/runs/${encodeURIComponent(run.dag_run_id)}`);
  await expect(page.getByTestId("side-panel")).toBeVisible();
  await page.getByTestId("side-panel").getByRole("button", { name: "Close" }).click();
  await expect(page.getByTestId("side-panel")).toBeHidden();
  await page.goBack();
  await expect(page.getByTestId("side-panel")).toBeVisible();
});
