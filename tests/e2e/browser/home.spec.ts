// Home on the real program: a failure shows its reason and last line until it was looked at, what
// runs comes and goes by itself, and the timeline is walked with the keyboard.
import { expect, test } from "./mainspring.ts";

test("a failure shows why, opens its run, and goes when it was seen", async ({ mainspring, page }) => {
  await mainspring.dag(
    "fails.yaml",
    `tasks:
  load: { operator: bash, command: "echo connection refused >&2; exit 3" }
`,
  );
  await mainspring.start();
  await mainspring.open(page);
  await expect(page.getByText("Nothing failed that you have not seen.")).toBeVisible();

  await mainspring.api("POST", "/api/v2/dags/fails/dagRuns", { logical_date: null });
  const failure = page.getByTestId("failed-fails");
  await expect(failure).toContainText("load");
  await expect(failure).toContainText("exit code 3");
  await expect(failure).toContainText("connection refused");
  await failure.getByRole("button").first().click();
  await expect(page.getByTestId("side-panel")).toBeVisible();
  await page.getByTestId("seen-fails").click();
  await expect(failure).toHaveCount(0);
});

test("what runs shows while it runs, and what comes stands on the timeline", async ({
  mainspring,
  page,
}) => {
  const gate = `${mainspring.home}/gate`;
  await mainspring.dag(
    "waits.yaml",
    `tasks:
  wait: { operator: bash, command: "until [ -e '${gate}' ]; do sleep 0.1; done" }
`,
  );
  await mainspring.dag(
    "often.yaml",
    `schedule: "*/30 * * * *"
start_date: 2024-01-01
tasks:
  tick: { operator: bash, command: "true" }
`,
  );
  await mainspring.start();
  await mainspring.api("PATCH", "/api/v2/dags/often", { is_paused: false, backlog: "skip" });
  await mainspring.open(page);
  await expect(page.getByText("Nothing runs right now.")).toBeVisible();

  await mainspring.api("POST", "/api/v2/dags/waits/dagRuns", { logical_date: null });
  await expect(page.getByTestId("running-waits")).toBeVisible();
  await mainspring.dag("../gate", "");
  await expect(page.getByTestId("running-waits")).toHaveCount(0);

  await page.getByTestId("timeline").focus();
  await page.keyboard.press("End");
  await expect(page.getByRole("option", { selected: true })).toHaveAccessibleName(/planned/);
  await page.getByText("List", { exact: true }).click();
  await expect(page.getByRole("grid").getByText("often").first()).toBeVisible();
});
