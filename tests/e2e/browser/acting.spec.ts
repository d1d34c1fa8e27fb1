// What is done from the panels and the list, on the real program: letting tasks run again after a
// preview, marking, stopping, running one task, and switching many DAGs on at once.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { expect, test } from "./mainspring.ts";

const TRIED = `tasks:
  first: { operator: bash, command: "test -e ready" }
  second: { operator: bash, upstream: [first], command: "echo went" }
`;

async function choose(page: Page, entry: string) {
  await page.getByTestId("side-panel").getByRole("button", { name: "More" }).click();
  await page.getByRole("menuitem", { name: entry }).click();
}

const dialog = (page: Page) => page.getByRole("dialog").last();

test("a failed task is marked, what waits for it goes on, and runs again after a preview", async ({
  mainspring,
  page,
}) => {
  await mainspring.dag("tried.yaml", TRIED);
  await mainspring.start();
  await mainspring.api("POST", "/api/v2/dags/tried/dagRuns", {
    ...{ logical_date: null, dag_run_id: "one" },
  });
  await mainspring.open(page, "/dags/tried?run=one&task=first");
  const panel = page.getByTestId("side-panel");
  await expect(panel).toContainText("failed");
  await choose(page, "Mark as success");
  await dialog(page).getByRole("button", { name: "Mark as success" }).click();
  await expect(panel.getByText("success", { exact: true }).first()).toBeVisible();

  await page.goto(`${mainspring.url}/dags/tried?run=one&task=second`);
  await expect(page.getByTestId("log-view")).toContainText("went");
  await page.getByTestId("task-clear").click();
  await expect(dialog(page)).toContainText("1 task will run again:");
  await dialog(page).getByRole("button", { name: "Run again" }).click();
  // The second clearing is a second try, which has a log of its own.
  await expect(page.getByTestId("task-try")).toBeVisible();
  await expect(panel.getByText("success", { exact: true }).first()).toBeVisible();
});

test("a run that failed is retried from its panel", async ({ mainspring, page }) => {
  await mainspring.dag("tried.yaml", TRIED);
  await mainspring.start();
  await mainspring.api("POST", "/api/v2/dags/tried/dagRuns", {
    ...{ logical_date: null, dag_run_id: "one" },
  });
  await mainspring.open(page, "/dags/tried?run=one");
  await page.getByTestId("retry-failed").click();
  await expect(dialog(page)).toContainText("2 tasks will run again.");
  await mainspring.dag("ready", "");
  await dialog(page).getByRole("button", { name: "Run again" }).click();
  await expect(page.getByTestId("side-panel").getByText("success").first()).toBeVisible();
});

test("a task that runs is stopped", async ({ mainspring, page }) => {
  await mainspring.dag("long.yaml", "tasks:\n  it: { operator: bash, command: sleep 1000 }\n");
  await mainspring.start();
  await mainspring.api("POST", "/api/v2/dags/long/dagRuns", {
    ...{ logical_date: null, dag_run_id: "one" },
  });
  await mainspring.open(page, "/dags/long?run=one&task=it");
  await page.getByTestId("task-stop").click();
  await dialog(page).getByRole("button", { name: "Stop" }).click();
  await expect(page.getByTestId("side-panel").getByText("failed").first()).toBeVisible();
});

test("many DAGs are switched on with one answer about what they missed", async ({
  mainspring,
  page,
}) => {
  const daily = (day: string) => `schedule: "0 2 * * *"
start_date: ${day}
end_date: 2024-01-05
catchup: true
tasks:
  it: { operator: empty }
`;
  await mainspring.dag("one.yaml", daily("2024-01-01"));
  await mainspring.dag("two.yaml", daily("2024-01-04"));
  await mainspring.dag("hand.yaml", "tasks:\n  it: { operator: empty }\n");
  await mainspring.start();
  await mainspring.open(page, "/dags");
  await expect(page.getByTestId("dag-row-hand")).toBeVisible();
  await page.getByRole("checkbox", { name: /select all/i }).click();
  await page.getByTestId("bulk-resume").click();
  await expect(dialog(page)).toContainText("Switch on 3 DAGs");
  await page.getByTestId("backlog-all").check();
  await expect(page.getByTestId("backlog-sentence")).toHaveText("This will run 5 times.");
  await page.getByTestId("backlog-confirm").click();
  for (const dag of ["one", "two", "hand"]) {
    await expect(page.getByTestId(`pause-${dag}`)).toBeChecked();
  }
});

/** Copies of the only run, one a minute into the past. Python is there for the tasks anyway. */
const COPY_RUNS = `
import sqlite3, sys
base = sqlite3.connect(sys.argv[1])
def columns(table):
    return [row[1] for row in base.execute(f"PRAGMA table_info({table})")]
def copy(table, given):
    names = columns(table)
    chosen = ", ".join(given.get(name, "it." + name) for name in names)
    base.execute(f"""WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 99999)
        INSERT INTO {table} ({", ".join(names)}) SELECT {chosen} FROM {table} it, n""")
copy("dag_run", {"id": "it.id + n.i", "run_id": "'copy' || n.i",
                 "run_after": "it.run_after - n.i * 60000000"})
copy("task_instance", {"run": "it.run + n.i"})
base.commit()
`;

test("a DAG with a hundred thousand runs opens and scrolls as any other", async ({
  mainspring,
  page,
}) => {
  test.setTimeout(90_000);
  await mainspring.dag("many.yaml", "tasks:\n  it: { operator: empty }\n");
  await mainspring.start();
  await mainspring.open(page, "/dags/many?tab=runs");
  await mainspring.api("POST", "/api/v2/dags/many/dagRuns", {
    ...{ logical_date: null, dag_run_id: "one" },
  });
  await expect(page.getByTestId("run-row-one")).toContainText("success");
  await mainspring.stop();
  execFileSync("python3", ["-c", COPY_RUNS, join(mainspring.home, "mainspring.db")]);
  await mainspring.start();

  await page.goto(`${mainspring.url}/dags/many`);
  await expect(page.getByTestId("grid-cell-it-one")).toBeVisible();
  await page.getByTestId("tab-runs").click();
  const rows = page.getByTestId(/^run-row-/);
  await expect(page.getByTestId("run-row-copy1")).toBeVisible();
  // Only what is in sight is drawn, and more comes as one scrolls.
  expect(await rows.count()).toBeLessThan(200);
  for (let pages = 0; pages < 8; pages += 1) {
    await page.mouse.move(640, 600);
    await page.mouse.wheel(0, 600);
    await page.waitForLoadState("networkidle");
  }
  await expect(page.getByTestId("run-row-copy1")).toHaveCount(0);
  const deep = rows.nth(Math.floor((await rows.count()) / 2));
  await deep.click();
  await expect(page).toHaveURL(/run=copy\d\d/);
  await expect(page.getByTestId("side-panel")).toContainText("success");
});
