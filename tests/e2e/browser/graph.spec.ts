// A DAG's graph, its tasks and their logs, as somebody looks at them.
import { expect, test } from "./mainspring.ts";

const chain = `tasks:
  first: { operator: bash, command: "echo hello; echo 'ERROR of the first' >&2" }
  second:
    operator: bash
    upstream: [first]
    command: "echo '{\\"rows\\": 5}'"
  third: { operator: bash, upstream: [second], command: "exit 3" }
`;

interface Run {
  dag_run_id: string;
}

test.beforeEach(async ({ mainspring, page }) => {
  await mainspring.dag("chain.yaml", chain);
  await mainspring.start();
  const runs = "/api/v2/dags/chain/dagRuns";
  const { dag_run_id } = (await mainspring.api("POST", runs, {})) as Run;
  const run = encodeURIComponent(dag_run_id);
  await mainspring.open(page, `/dags/chain?tab=graph&shown=${run}`);
});

test("nodes show how their tasks stand, and open them", async ({ page }) => {
  await expect(page.getByTestId("node-first")).toHaveAttribute("data-state", "success");
  await expect(page.getByTestId("node-third")).toHaveAttribute("data-state", "failed");
  // One click chooses it and shows its form, two open its last try.
  await page.getByTestId("node-first").click();
  await expect(page.getByTestId("node-first")).toHaveAttribute("data-selected", "true");
  await page.getByTestId("side-view").getByText("Task", { exact: true }).click();
  await expect(page.getByTestId("task-form")).toBeVisible();
  await expect(page.getByTestId("side-panel")).toBeHidden();
  await page.getByTestId("node-first").dblclick();
  await expect(page.getByTestId("side-panel")).toContainText("first");
  await expect(page.getByTestId("log-view")).toContainText("ERROR of the first");
  await page.getByTestId("log-search").fill("hello");
  await page.getByTestId("log-search").press("Enter");
  await expect(page.locator("[data-found]")).toContainText("hello");
});

test("the arrow keys walk along the edges, Enter opens", async ({ page }) => {
  await expect(page.getByTestId("node-third")).toHaveAttribute("data-state", "failed");
  const canvas = page.getByTestId("graph-canvas");
  await canvas.focus();
  for (const name of ["first", "second"]) {
    await canvas.press("ArrowRight");
    await expect(page.getByTestId(`node-${name}`)).toHaveAttribute("data-selected", "true");
  }
  await canvas.press("Enter");
  await expect(page.getByTestId("side-panel")).toContainText("second");
  await page.getByTestId("task-tab-xcom").click();
  await expect(page.getByTestId("xcom-return_value")).toContainText("rows");
});

test("the graph is a list as well", async ({ page }) => {
  await page.getByRole("radio", { name: "Graph", exact: true }).press("ArrowRight");
  await expect(page.getByTestId("task-row-third")).toContainText("second");
  await expect(page.getByTestId("task-row-third")).toContainText("failed");
});
