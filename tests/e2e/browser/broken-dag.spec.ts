// A DAG whose file was broken from the start, and a menu that is taller than the window.
// Files that break later are tried in dag.spec.ts.
import { expect, test } from "./mainspring.ts";

test("a DAG whose file could never be read says so at its own address", async ({ mainspring, page }) => {
  await mainspring.dag("shop/sales.yaml", "tasks:\n  load: { operator: bsh }\n");
  await mainspring.start();
  await mainspring.open(page, "/dags/sales");
  const error = page.getByTestId("import-error");
  await expect(error).toContainText("bsh");
  await expect(page.getByText("shop/sales.yaml").first()).toBeVisible();
  await error.getByRole("button").first().click();
  await expect(page).toHaveURL(/\/files\?path=/);
  // Mended, the DAG is there.
  await mainspring.dag("shop/sales.yaml", "tasks:\n  load: { operator: empty }\n");
  await mainspring.open(page, "/dags/sales");
  await expect(page.getByTestId("tab-overview")).toBeVisible();
});

test("a menu that is taller than the window scrolls", async ({ mainspring, page }) => {
  await mainspring.dag("sales.yaml", "tasks:\n  load: { operator: empty }\n");
  await mainspring.start();
  await page.setViewportSize({ width: 1000, height: 260 });
  await mainspring.open(page, "/dags/sales?tab=graph");
  const node = page.getByTestId("node-load");
  await node.click({ button: "right" });
  const last = page.getByRole("menuitem").last();
  await last.scrollIntoViewIfNeeded();
  await expect(last).toBeInViewport();
});
