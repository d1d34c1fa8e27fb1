// The code of a DAG: typed, drawn, completed, explained, undone.
import { expect, test } from "./mainspring.ts";

const text = `schedule: "0 9 * * *"
tasks:
  fetch:
    operator: bash
    command: |
      for f in a b; do
        echo "{{ ds }} $f"
      done
  load:
    operator: python
    upstream: [fetch]
    code: |
      def main(ds):
          return ds
`;

test.beforeEach(async ({ mainspring, page }) => {
  await mainspring.dag("etl.yaml", text);
  await mainspring.start();
  await mainspring.open(page, "/dags/etl?tab=graph");
  await expect(page.getByTestId("node-load")).toBeVisible();
});

const code = (page: import("@playwright/test").Page) =>
  page.getByTestId("code-pane").locator(".cm-content");

/** Right after its list is shown the code takes Enter as a new line. */
const settle = (page: import("@playwright/test").Page) => page.waitForTimeout(200);

test("typing redraws the canvas, undo takes both back", async ({ page }) => {
  await code(page).click();
  await page.keyboard.press("Control+End");
  await page.keyboard.insertText("  report: { operator: bash, upstream: [fetch], command: x }\n");
  await expect(page.getByTestId("node-report")).toBeVisible();
  await expect(page.getByTestId("dirty-mark")).toBeVisible();
  await page.keyboard.press("Control+z");
  await expect(page.getByTestId("node-report")).toBeHidden();
  await expect(page.getByTestId("dirty-mark")).toBeHidden();
  await page.keyboard.press("Control+y");
  await expect(page.getByTestId("node-report")).toBeVisible();
});

test("keys and operators are completed", async ({ page }) => {
  await code(page).click();
  await page.keyboard.press("Control+End");
  await page.keyboard.type("  report:\n");
  await page.keyboard.type("  oper");
  const list = page.locator(".cm-tooltip-autocomplete");
  await expect(list).toContainText("operator");
  await settle(page);
  await page.keyboard.press("Enter");
  // What the key holds is offered at once.
  await expect(list).toContainText("bash");
  await page.keyboard.type("ba");
  await settle(page);
  await page.keyboard.press("Enter");
  await expect(code(page)).toContainText("operator: bash");
});

test("task ids are completed", async ({ page }) => {
  await code(page).click();
  await page.keyboard.press("Control+End");
  await page.keyboard.type("  report:\n");
  await page.keyboard.type("  upstream: [");
  const list = page.locator(".cm-tooltip-autocomplete");
  await expect(list).toContainText("load");
  await page.keyboard.type("fe");
  await expect(list).not.toContainText("load");
  await page.keyboard.press("Enter");
  await expect(code(page)).toContainText("upstream: [fetch");
});

test("the context is completed inside of a template", async ({ page }) => {
  await page.getByText("{{ ds }}").first().click();
  await page.keyboard.press("End");
  await page.keyboard.type(" {{ logical");
  await expect(page.locator(".cm-tooltip-autocomplete")).toContainText("logical_date");
});

test("a key says what it means, under the pointer", async ({ page }) => {
  await code(page).getByText("schedule", { exact: true }).hover();
  await expect(page.locator(".cm-help")).toContainText("When it runs");
});

test("what is wrong is marked where it stands, while typing", async ({ page }) => {
  await code(page).click();
  await page.keyboard.press("Control+End");
  await page.keyboard.insertText("  bad: { operator: bash, command: x, retires: 1 }\n");
  await expect(page.getByTestId("problems")).toContainText("retires");
  await expect(page.locator(".cm-lintRange-error")).toHaveText("retires");
  // The good part stays drawn.
  await expect(page.getByTestId("node-load")).toBeVisible();
});

test("cron, templates and embedded code have their colours", async ({ page }) => {
  await expect(page.locator(".cm-cron")).toHaveCount(5);
  await expect(page.locator(".cm-template")).toHaveText("{{ ds }}");
  // `def` is a keyword of Python, `for` one of the shell: neither is YAML's.
  for (const word of ["def", "for"]) {
    const spans = code(page).locator("span").filter({ hasText: new RegExp(`^${word}$`) });
    await expect(spans).toHaveCount(1);
  }
});

test("a file with errors opens in the code view, its good part drawn", async ({
  mainspring,
  page,
}) => {
  await mainspring.dag("broken.yaml", 'schedule: "99 2 * * *"\ntasks:\n  a: { operator: bash, command: x }\n');
  await mainspring.open(page, "/dags");
  await page.getByTestId("import-error-broken.yaml").getByRole("button").click();
  await expect(page).toHaveURL(/\/files\?.*path=broken.yaml/);
  await expect(page.getByTestId("problems")).toContainText("99");
  await expect(page.getByTestId("file-drawing").getByRole("img")).toContainText("a");
});

test("a file of 5,000 tasks is drawn, and its code shown", async ({ mainspring, page }, { annotations }) => {
  const tasks = Array.from({ length: 5_000 }, (_, at) => {
    const upstream = at === 0 ? "" : `upstream: [t${Math.floor((at - 1) / 3)}], `;
    return `  t${at}: { operator: bash, ${upstream}command: echo ${at} }\n`;
  });
  await mainspring.dag("many.yaml", `tasks:\n${tasks.join("")}`);
  await expect
    .poll(() => mainspring.api("GET", "/api/v2/dags/many").then(() => true, () => false))
    .toBe(true);
  const took = async (what: string, act: () => Promise<void>) => {
    const start = performance.now();
    await act();
    const description = `${Math.round(performance.now() - start)} ms`;
    annotations.push({ type: what, description });
    console.log(`5,000 tasks: ${what} ${description}`);
  };
  await took("opened", async () => {
    await mainspring.open(page, "/dags/many?tab=graph&node=t0");
    await expect(page.getByTestId("graph-canvas")).toBeVisible();
    await expect(code(page)).toContainText("echo 0", { timeout: 30_000 });
    await expect(page.getByTestId("node-t0")).toBeVisible({ timeout: 30_000 });
  });
});
