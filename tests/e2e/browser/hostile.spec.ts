// What a DAG file, a task or a clock may throw at the pages: markup as text everywhere, a line of a
// hundred megabytes, another time on this computer, a file that goes while it is looked at.
import { expect, test } from "./mainspring.ts";

const MARKUP = "<script>window.owned = 1</script><img src=x onerror='window.owned = 1'>";

test("markup is text wherever it comes from", async ({ mainspring, page }) => {
  const quoted = JSON.stringify(MARKUP);
  await mainspring.dag(
    "evil.yaml",
    `display_name: ${quoted}
description: ${quoted}
owner: ${quoted}
tags: [${quoted}]
doc: ${quoted}
tasks:
  it:
    operator: bash
    description: ${quoted}
    command: |
      cat <<'END'
      ${MARKUP}
      END
`,
  );
  // A name that is no name: the file cannot be read, and says so with the name in it.
  await mainspring.dag("worse.yaml", `dag_id: ${quoted}\ntasks:\n  it: { operator: empty }\n`);
  await mainspring.start();
  await mainspring.api("POST", "/api/v2/dags/evil/dagRuns", {
    ...{ logical_date: null, dag_run_id: "one", note: MARKUP },
  });
  await mainspring.open(page, "/dags");
  await expect(page.getByTestId("dag-row-evil")).toContainText("<script>");
  await expect(page.getByTestId("import-errors")).toBeVisible();
  for (const tab of ["overview", "graph", "runs", "versions"]) {
    await page.goto(`${mainspring.url}/dags/evil?tab=${tab}`);
    await expect(page.getByRole("heading", { name: "<script>" })).toBeVisible();
  }
  await page.goto(`${mainspring.url}/dags/evil?run=one&task=it&panel=log`);
  await expect(page.getByTestId("log-view")).toContainText("<script>window.owned");
  await page.goto(`${mainspring.url}/dags/evil?run=one&task=it&panel=xcom`);
  await expect(page.getByTestId("side-panel")).toContainText("onerror");
  await page.goto(`${mainspring.url}/dags/${encodeURIComponent(MARKUP)}`);
  await expect(page.getByRole("main")).toContainText("<script>");
  expect(await page.evaluate(() => "owned" in window)).toBe(false);
});

test("a line of a hundred megabytes and binary bytes do not stop the log", async ({
  mainspring,
  page,
}) => {
  await mainspring.dag(
    "long.yaml",
    `tasks:
  it:
    operator: bash
    command: |
      head -c 100000000 /dev/zero | tr '\\0' x
      echo
      printf '\\000\\001\\377 binary\\n'
      echo the end
`,
  );
  await mainspring.start();
  await mainspring.api("POST", "/api/v2/dags/long/dagRuns", {
    ...{ logical_date: null, dag_run_id: "one" },
  });
  await mainspring.open(page, "/dags/long?run=one&task=it&panel=log");
  const log = page.getByTestId("log-view");
  await expect(log).toContainText("the end", { timeout: 30_000 });
  await expect(log).toContainText("binary");
});

test("another time on this computer changes nothing that is told", async ({ mainspring, page }) => {
  await mainspring.dag("jobs.yaml", "tasks:\n  it: { operator: empty }\n");
  await mainspring.start();
  await mainspring.api("POST", "/api/v2/dags/jobs/dagRuns", {
    ...{ logical_date: null, dag_run_id: "one" },
  });
  await page.clock.install({ time: Date.now() + 26 * 3_600_000 });
  await mainspring.open(page, "/runs");
  const row = page.getByTestId("run-row-jobs");
  await expect(row).toContainText(/seconds? ago|now/);
});

test("a DAG whose file goes while its page is open says so and keeps its history", async ({
  mainspring,
  page,
}) => {
  await mainspring.dag("gone.yaml", "tasks:\n  it: { operator: empty }\n");
  await mainspring.start();
  await mainspring.api("POST", "/api/v2/dags/gone/dagRuns", {
    ...{ logical_date: null, dag_run_id: "one" },
  });
  await mainspring.open(page, "/dags/gone?tab=runs");
  await expect(page.getByTestId("run-row-one")).toBeVisible();
  await mainspring.removeDag("gone.yaml");
  await expect(page.getByTestId("dag-gone")).toBeVisible();
  await expect(page.getByTestId("run-row-one")).toBeVisible();
  await mainspring.dag("gone.yaml", "tasks:\n  it: { operator: empty }\n");
  await expect(page.getByTestId("dag-gone")).toHaveCount(0);
});
