// The list of runs on the real program: live, filtered by the address, and with its menu.
import { expect, test } from "./mainspring.ts";

const DAG = `tasks:
  it: { operator: bash, command: "exit {{ params.code }}" }
params:
  code: { type: integer, default: 0 }
`;

test("runs appear by themselves, are filtered, opened and deleted", async ({ mainspring, page }) => {
  await mainspring.dag("jobs.yaml", DAG);
  await mainspring.start();
  await mainspring.open(page, "/runs");
  await expect(page.getByText("No runs yet")).toBeVisible();

  const trigger = (dag_run_id: string, code: number) =>
    mainspring.api("POST", "/api/v2/dags/jobs/dagRuns", {
      logical_date: null,
      dag_run_id,
      conf: { code },
    });
  await trigger("good", 0);
  await trigger("bad", 1);
  const rows = page.getByTestId("run-row-jobs");
  await expect(rows).toHaveCount(2);
  await expect(rows.filter({ hasText: "failed" })).toHaveCount(1);

  await mainspring.open(page, "/runs?state=%5B%22failed%22%5D");
  await expect(rows).toHaveCount(1);
  await rows.first().click();
  await expect(page).toHaveURL(/run=bad/);

  await rows.first().click({ button: "right" });
  await page.getByRole("menuitem", { name: "Delete…" }).click();
  await page.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(page.getByText("No run is like that")).toBeVisible();
});
