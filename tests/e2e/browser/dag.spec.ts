// The page of one DAG: its grid, what a failed run tells first, its days, its switch.
import { expect, type Mainspring, test } from "./mainspring.ts";

const orders = (command: string) => `description: Loads the orders of the day
schedule: "0 3 * * *"
timezone: America/New_York
owner: data-team
tags: [shop]
groups:
  ingest: { tooltip: What comes in }
tasks:
  ingest.extract: { operator: bash, command: echo extract }
  load: { operator: bash, upstream: [ingest.extract], command: "${command}" }
  notify: { operator: bash, upstream: [load], command: echo told }
`;

/** Runs it once and waits for its end. */
async function run(mainspring: Mainspring, dagId: string): Promise<string> {
  const path = `/api/v2/dags/${dagId}/dagRuns`;
  const { dag_run_id: id } = (await mainspring.api("POST", path, {})) as { dag_run_id: string };
  await expect
    .poll(async () => {
      const now = await mainspring.api("GET", `${path}/${encodeURIComponent(id)}`);
      return (now as { state: string }).state;
    })
    .toMatch(/success|failed/);
  return id;
}

async function withOrders(mainspring: Mainspring): Promise<void> {
  await mainspring.dag("orders.yaml", orders("echo loaded"));
  await mainspring.start();
  await expect
    .poll(async () => ((await mainspring.api("GET", "/api/v2/dags")) as { total_entries: number }).total_entries)
    .toBe(1);
  await mainspring.api("PATCH", "/api/v2/dags/orders", { is_paused: false, backlog: "skip" });
}

test("the grid shows each run, and the keys lead into a task", async ({ mainspring, page }) => {
  await withOrders(mainspring);
  const id = await run(mainspring, "orders");
  await mainspring.open(page, "/dags/orders");
  await expect(page.getByTestId(`grid-cell-load-${id}`)).toHaveAttribute("data-state", "success");
  await page.getByTestId("grid-group-ingest").click();
  await expect(page.getByTestId(`grid-cell-ingest.extract-${id}`)).toHaveCount(0);
  await page.getByTestId("grid").focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("side-panel")).toBeVisible();
  expect(new URL(page.url()).searchParams.get("task")).toBe("load");
});

test("a run that begins appears in the grid by itself", async ({ mainspring, page }) => {
  await withOrders(mainspring);
  await mainspring.open(page, "/dags/orders");
  await expect(page.getByTestId("schedule-sentence")).toBeVisible();
  const id = await run(mainspring, "orders");
  await expect(page.getByTestId(`grid-cell-notify-${id}`)).toHaveAttribute("data-state", "success");
});

test("a failed run first tells what changed since it last worked", async ({ mainspring, page }) => {
  await withOrders(mainspring);
  await run(mainspring, "orders");
  await mainspring.dag("orders.yaml", orders("echo no such table; exit 3"));
  await expect
    .poll(async () => ((await mainspring.api("GET", "/api/v2/dags/orders")) as { version: number }).version)
    .toBe(2);
  const id = await run(mainspring, "orders");
  await mainspring.open(page, `/dags/orders?run=${encodeURIComponent(id)}`);
  await expect(page.getByTestId("run-state")).toHaveAttribute("data-state", "failed");
  const since = page.getByTestId("changes-since");
  await expect(since.getByRole("listitem").first()).toBeVisible();
  await expect(since.getByText("no such table").first()).toBeVisible();
  await page.getByTestId("run-task-load").click();
  await expect.poll(() => new URL(page.url()).searchParams.get("task")).toBe("load");
  await page.goBack();
  await expect(page.getByTestId("changes-since")).toBeVisible();
});

test("a day of the calendar leads to its runs", async ({ mainspring, page }) => {
  await withOrders(mainspring);
  await run(mainspring, "orders");
  await mainspring.open(page, "/dags/orders");
  const day = page.locator('[data-testid^="day-"][data-kind="success"]').first();
  const date = await day.getAttribute("data-date");
  await day.click();
  await expect(page.getByTestId("filter-day")).toHaveValue(date ?? "");
});

test("the ledger answers for an instant at which nothing was due", async ({ mainspring, page }) => {
  await withOrders(mainspring);
  await mainspring.open(page, "/dags/orders");
  await expect(page.getByTestId("next-runs").getByRole("listitem")).toHaveCount(10);
  await page.getByTestId("ledger-instant").fill("2026-03-01T02:30");
  await expect(page.getByTestId("ledger-answer")).toBeVisible();
});

test("an error in the file shows on the page and goes when it is mended", async ({
  mainspring,
  page,
}) => {
  await withOrders(mainspring);
  await mainspring.open(page, "/dags/orders");
  await expect(page.getByText("Idle")).toBeVisible();
  await mainspring.dag("orders.yaml", "tasks: 5\n");
  await expect(page.getByTestId("import-error")).toBeVisible();
  await mainspring.dag("orders.yaml", orders("echo mended"));
  await expect(page.getByTestId("import-error")).toHaveCount(0);
});

test("the history of a deleted file stays readable", async ({ mainspring, page }) => {
  await withOrders(mainspring);
  const id = await run(mainspring, "orders");
  await mainspring.open(page, "/dags/orders");
  // Only from then on does the page hear of changes.
  await expect(page.getByText("Idle")).toBeVisible();
  await mainspring.removeDag("orders.yaml");
  await expect(page.getByTestId("dag-gone")).toBeVisible();
  await expect(page.getByTestId(`grid-cell-load-${id}`)).toBeVisible();
  await expect(page.getByTestId("trigger-button")).toBeDisabled();
});
