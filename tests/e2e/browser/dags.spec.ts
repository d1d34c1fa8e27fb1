// The list of DAGs on the real program: what switching on asks, that errors of files come and go by
// themselves, that a trigger leads to its run, and that the address remembers the filter.
import { expect, test } from "./mainspring.ts";

const HELLO = `description: Says hello
owner: people
tags: [example]
tasks:
  hello: { operator: bash, command: "echo hello" }
`;
const DAILY = `schedule: "0 2 * * *"
start_date: 2024-01-01
end_date: 2024-12-31T12:00:00Z
catchup: true
tasks:
  report: { operator: bash, command: "true" }
`;

test("switching on says how many runs it makes, and lets one choose", async ({ mainspring, page }) => {
  await mainspring.dag("daily.yaml", DAILY);
  await mainspring.start();
  await mainspring.open(page, "/dags");

  const toggle = page.getByTestId("pause-daily");
  await expect(toggle).not.toBeChecked();
  await toggle.click({ force: true });
  const sentence = page.getByTestId("backlog-sentence");
  await expect(sentence).toHaveText("This will run 366 times, from 2024-01-01 to 2024-12-31.");
  await page.getByTestId("backlog-skip").check();
  await expect(sentence).toHaveText("Nothing runs now, and nothing is planned.");
  await page.getByTestId("backlog-confirm").click();
  await expect(toggle).toBeChecked();
  await expect(page.getByTestId("dag-row-daily")).toContainText("no runs yet");
});

test("where there is nothing to decide, nothing is asked", async ({ mainspring, page }) => {
  await mainspring.dag("hello.yaml", HELLO);
  await mainspring.start();
  await mainspring.open(page, "/dags");

  const toggle = page.getByTestId("pause-hello");
  await toggle.click({ force: true });
  await expect(toggle).toBeChecked();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await toggle.click({ force: true });
  await expect(toggle).not.toBeChecked();
});

test("a file's error shows where and what, and goes when the file is mended", async ({
  mainspring,
  page,
}) => {
  await mainspring.dag("broken.yaml", HELLO.replace("operator: bash, ", ""));
  await mainspring.dag("hello.yaml", HELLO);
  await mainspring.start();
  await mainspring.open(page, "/dags");

  const errors = page.getByTestId("import-errors");
  await expect(errors).toContainText("the task `hello` lacks its `operator`");
  await expect(errors).toContainText("broken.yaml:5:3");
  await mainspring.dag("broken.yaml", HELLO);
  await expect(errors).toHaveCount(0);
  await expect(page.getByTestId("dag-row-broken")).toBeVisible();
});

test("a trigger opens its run", async ({ mainspring, page }) => {
  await mainspring.dag("hello.yaml", HELLO);
  await mainspring.start();
  await mainspring.open(page, "/dags");

  await page.getByTestId("dag-row-hello").getByTestId("trigger-button").click();
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByTestId("trigger-run-id").fill("by-hand");
  await page.getByTestId("trigger-submit").click();
  await expect(page.getByTestId("side-panel")).toBeVisible();
  await expect(page).toHaveURL(/run=by-hand/);
  await page.goBack();
  await expect(page.getByTestId("side-panel")).toHaveCount(0);
});

test("the address remembers what is filtered and sorted", async ({ mainspring, page }) => {
  await mainspring.dag("hello.yaml", HELLO);
  await mainspring.dag("daily.yaml", DAILY);
  await mainspring.start();
  await mainspring.open(page, "/dags");

  await page.getByTestId("dags-search").fill("hello");
  await expect(page.getByTestId("dag-row-daily")).toHaveCount(0);
  await expect(page).toHaveURL(/q=hello/);
  await page.reload();
  await expect(page.getByTestId("dags-search")).toHaveValue("hello");
  await expect(page.getByTestId("dag-row-hello")).toBeVisible();
  await expect(page.getByTestId("dag-row-daily")).toHaveCount(0);
});

test("rows are selected with the keyboard and with Shift", async ({ mainspring, page }) => {
  for (const id of ["a", "b", "c"]) await mainspring.dag(`${id}.yaml`, HELLO);
  await mainspring.start();
  await mainspring.open(page, "/dags");

  await page.getByTestId("dag-row-a").focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(page.getByTestId("dag-row-c")).toBeFocused();
  await page.keyboard.press("Shift+Space");
  await expect(page.getByTestId("bulk-bar")).toContainText("3 selected");
  await page.keyboard.press("Escape");
  await expect(page.getByTestId("bulk-bar")).toHaveCount(0);
});
