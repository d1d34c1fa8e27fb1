// The form of a task and of the DAG on the real program: what is typed stands in the file's text,
// what is wrong is told beside its field, and there is a way back.
import type { Page } from "@playwright/test";
import { expect, type Mainspring, test } from "./mainspring.ts";

const SALES = `# What the night brings.
schedule: "0 2 * * *"
params:
  region: { type: string, default: kr, enum: [kr, us] }
  limit: 100  # rows

tasks:
  extract:
    operator: bash
    env: { REGION: "{{ params.region }}" }
    command: echo {{ params.region }}
    retries: 3
    pool: shop
  choose:
    operator: branch
    upstream: [extract]
    cases:
      - { when: "{{ params.limit > 10 }}", follow: report }
      - { follow: [mail] }
  report: { operator: bash, upstream: [choose], command: echo report }
  mail: { operator: bash, upstream: [choose], command: echo mail }
`;

async function form(mainspring: Mainspring, page: Page, query = "") {
  await mainspring.dag("sales.yaml", SALES);
  await mainspring.start();
  // So wide that form and code stand beside each other.
  await page.setViewportSize({ width: 2300, height: 1000 });
  await mainspring.open(page, `/dags/sales?tab=graph${query}`);
  await expect(page.getByTestId(query.includes("node") ? "task-form" : "dag-form")).toBeVisible();
}

const field = (page: Page, name: string) => page.getByTestId(`field-${name}`);

async function text(page: Page): Promise<string> {
  const lines = page.getByTestId("code-pane").locator(".cm-line");
  return (await lines.allInnerTexts()).map((it) => it.replace(/\n$/, "")).join("\n");
}

const says = (page: Page, what: string | RegExp) =>
  expect.poll(() => text(page)).toMatch(what instanceof RegExp ? what : new RegExp(escaped(what)));
const escaped = (what: string) => what.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

test("a field is a line of the file, and goes back to its default", async ({ mainspring, page }) => {
  await form(mainspring, page, "&node=extract");
  await field(page, "retries").fill("5");
  await field(page, "retries").press("Enter");
  await says(page, "retries: 5");
  const tries = page.getByTestId("tries").locator("tbody tr");
  await expect(tries).toHaveCount(5);
  await expect(tries.last()).toContainText(/^6.*5\sm 00\ss.*25\sm 00\ss$/);
  await page.getByTestId("unset-retries").click();
  await expect(tries).toHaveCount(0);
  await expect.poll(() => text(page)).not.toContain("retries");
  await expect(field(page, "retries")).toHaveValue("");
  await expect(field(page, "retries")).toHaveAttribute("placeholder", "0");
});

test("what is wrong stands beside the field, and what was typed stays", async ({ mainspring, page }) => {
  await form(mainspring, page, "&node=extract");
  await field(page, "retries").fill("-2");
  await field(page, "retries").press("Enter");
  await expect(page.getByTestId("error-retries")).toBeVisible();
  await expect(field(page, "retries")).toHaveValue("-2");
  await field(page, "retry_delay").fill("soon");
  await field(page, "retry_delay").press("Enter");
  await expect(page.getByTestId("error-retry_delay")).toBeVisible();
  await expect(field(page, "retry_delay")).toHaveValue("soon");
  await field(page, "retries").fill("2");
  await field(page, "retries").press("Enter");
  await expect(page.getByTestId("error-retries")).toHaveCount(0);
});

test("a template shows what it comes to while it is typed, and what is wrong with it", async ({ mainspring, page }) => {
  await form(mainspring, page, "&node=extract");
  await expect(page.getByTestId("preview-command")).toContainText("echo kr");
  await field(page, "command").click();
  await page.keyboard.press("Control+a");
  await page.keyboard.type("echo {{ params.lim");
  // The list of what there is, with its values.
  await page.keyboard.press("Control+Space");
  await expect(page.locator(".cm-tooltip-autocomplete")).toContainText("params.limit");
  await expect(page.locator(".cm-tooltip-autocomplete")).toContainText("100");
  // An Enter that comes with the list is not meant for it.
  await page.waitForTimeout(150);
  await page.keyboard.press("Enter");
  await expect(page.getByTestId("preview-command")).toContainText("echo 100");
  await expect.poll(() => text(page)).toContain("command: echo {{ params.region }}");
  await page.keyboard.press("Control+Enter");
  await says(page, "echo {{ params.limit }}");
  await page.keyboard.press("Control+a");
  await page.keyboard.type("echo {{ nothing }}");
  await expect(page.getByTestId("preview-command")).toContainText("undefined");
  await page.getByTestId("preview-date").locator("visible=true").first().fill("2031-05-06T02:00");
  await field(page, "command").click();
  await page.keyboard.press("Control+a");
  await page.keyboard.type("echo {{ ds }}");
  await expect(page.getByTestId("preview-command")).toContainText(/echo 2031-05-0[56]/);
});

test("tasks before it are chips", async ({ mainspring, page }) => {
  await form(mainspring, page, "&node=mail");
  await field(page, "upstream").click();
  await page.getByRole("option", { name: "extract" }).click();
  await says(page, "upstream: [choose, extract]");
  await page.keyboard.press("Backspace");
  await says(page, /mail: .*upstream: \[choose\]/);
});

test("a pool that is missing is made from here", async ({ mainspring, page }) => {
  await form(mainspring, page, "&node=extract");
  await expect(page.getByTestId("pool-missing")).toContainText("shop");
  await page.getByTestId("pool-make").click();
  await page.getByTestId("new-pool-make").click();
  await expect(page.getByTestId("pool-missing")).toHaveCount(0);
  const names = async () => {
    const answer = (await mainspring.api("GET", "/api/v2/pools")) as { pools: { name: string }[] };
    return answer.pools.map(({ name }) => name);
  };
  await expect.poll(names).toContain("shop");
});

test("the cases of a branch and the variables of a task are rows", async ({ mainspring, page }) => {
  await form(mainspring, page, "&node=choose");
  await field(page, "cases.0.when").click();
  await page.keyboard.press("Control+a");
  await page.keyboard.type("{{ params.limit > 5 }}");
  await page.keyboard.press("Enter");
  await says(page, "limit > 5");
  await page.getByTestId("add-cases").click();
  await expect(page.getByTestId("case-2")).toBeVisible();
  await field(page, "cases.1.follow").click();
  await page.getByRole("option", { name: "report" }).click();
  await says(page, /when: "\{\{ true \}\}".*follow: \[report\]/s);
  await page.keyboard.press("Escape");

  await page.getByTestId("node-extract").click();
  await expect(page.getByTestId("preview-env.REGION")).toContainText("kr");
  await page.getByTestId("add-env").click();
  await page.keyboard.type("MODE");
  await page.keyboard.press("Enter");
  await expect(field(page, "env.MODE")).toBeFocused();
  await page.keyboard.type("fast");
  await page.keyboard.press("Enter");
  await says(page, /MODE: "?fast/);
});

test("params are rows with a type and a default, and comments stay", async ({ mainspring, page }) => {
  await form(mainspring, page);
  await field(page, "params.limit").fill("many");
  await field(page, "params.limit").press("Enter");
  await expect(page.getByText("This must be a number.")).toBeVisible();
  await field(page, "params.limit").fill("7");
  await field(page, "params.limit").press("Enter");
  await says(page, "limit: 7  # rows");
  await page.getByTestId("add-params").click();
  await page.keyboard.type("who");
  await page.keyboard.press("Enter");
  await expect(field(page, "params.who")).toBeFocused();
  await page.keyboard.type("me");
  await page.keyboard.press("Enter");
  await says(page, /who: "?me/);
});

test("the schedule comes from the builder, or along from the cron page", async ({ mainspring, page }) => {
  await form(mainspring, page, "&schedule=%40hourly");
  await expect(page.getByTestId("offer")).toContainText("@hourly");
  await page.getByTestId("offer-set").click();
  await says(page, /schedule: "?@hourly"?/);
  await expect(page.getByTestId("offer")).toHaveCount(0);
  await page.getByTestId("open-builder").click();
  await page.getByTestId("cron-words").fill("weekdays at 9 and 17");
  await expect(page.getByTestId("cron-sentence")).toContainText("weekdays");
  await page.getByTestId("use-schedule").click();
  await says(page, /schedule: "?0 9,17 \* \* (1-5|MON-FRI)/i);
  await expect(field(page, "schedule")).toHaveValue(/0 9,17/);
});

test("a task is renamed in the head of its form, and everything that names it follows", async ({ mainspring, page }) => {
  await form(mainspring, page, "&node=report");
  await page.getByTestId("rename").click();
  await page.getByTestId("rename-input").fill("mail");
  await page.getByTestId("rename-input").press("Enter");
  await expect(page.getByTestId("task-form")).toContainText("there is a task called `mail` already");
  await page.getByTestId("rename-input").fill("summary");
  await page.getByTestId("rename-input").press("Enter");
  await says(page, /follow: \[?summary/);
  await expect(page.getByTestId("task-form").getByRole("heading")).toHaveText("summary");
});

test("the DAG's defaults are what an empty field means, and a half-typed zone breaks nothing", async ({
  mainspring,
  page,
}) => {
  const defaults = "timezone: Europe/Berlin\ndefault_args: { retries: 2, retry_delay: 1m, retry_exponential_backoff: true }";
  await mainspring.dag("sales.yaml", `${defaults}\n${SALES}`);
  await mainspring.start();
  await page.setViewportSize({ width: 2300, height: 1000 });
  await mainspring.open(page, "/dags/sales?tab=graph&node=extract");
  await page.getByTestId("unset-retries").click();
  await expect(field(page, "retries")).toHaveAttribute("placeholder", "2");
  // Back-off doubles the pause and stretches it by up to its own length.
  await expect(page.getByTestId("tries").locator("tbody tr").last()).toContainText(
    /^3.*2\sm 00\ss – 3\sm 59\ss/,
  );
  await page.getByTestId("code-pane").getByText("Europe/Berlin").click();
  await page.keyboard.press("End");
  for (let at = 0; at < 4; at += 1) await page.keyboard.press("Backspace");
  await says(page, "timezone: Europe/Be\n");
  await page.getByTestId("node-extract").click();
  await expect(page.getByTestId("preview-date")).toBeVisible();
  await expect(page.getByTestId("task-form")).toBeVisible();
});
