// Connections, variables, Slack and alerts in the browser, on the real program and with a server
// that stands in for Slack. No secret may show up in any page.
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { expect, test } from "./mainspring.ts";

const BROKEN = `tasks:
  load: { operator: bash, command: "echo loading; exit 3" }
`;

/** Answers as Slack does, and notes what it got. */
class Slack {
  got: { path: string; body: string }[] = [];
  answer: [number, string] = [200, "ok"];
  private constructor(
    private server: Server,
    readonly address: string,
  ) {}

  static async start(): Promise<Slack> {
    const server = createServer();
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const { port } = server.address() as AddressInfo;
    const slack = new Slack(server, `http://127.0.0.1:${port}/services/T0123/B4567/sesameKey99`);
    server.on("request", (request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => {
        body += chunk.toString();
      });
      request.on("end", () => {
        slack.got.push({ path: request.url ?? "", body });
        response.writeHead(slack.answer[0]).end(slack.answer[1]);
      });
    });
    return slack;
  }

  stop() {
    this.server.closeAllConnections();
    this.server.close();
  }
}

async function hasNoSecret(page: Page) {
  expect(await page.content()).not.toContain("sesame");
}

test("Slack is set up, and hears of a run that fails", async ({ mainspring, page }) => {
  const slack = await Slack.start();
  await mainspring.dag("sales.yaml", BROKEN);
  await mainspring.start();
  await mainspring.open(page, "/alerts?tab=rules");
  await expect(page.getByTestId("no-channels")).toBeVisible();
  await page.getByRole("link", { name: "Set up Slack in two minutes" }).click();
  const address = page.getByTestId("slack-address");
  await address.fill("https://discord.com/api/webhooks/1/2");
  await expect(page.getByText("this is an address of discord.com, not of Slack")).toBeVisible();
  await address.fill(slack.address);
  await expect(page.getByTestId("slack-checked")).toHaveText("A webhook of the workspace T0123");
  await page.getByTestId("slack-label").fill("#data-alerts");
  slack.answer = [404, "no_service"];
  await page.getByTestId("slack-send").click();
  await expect(page.getByTestId("slack-answer")).toContainText("Slack answered 404 no_service");
  await expect(page.getByTestId("slack-answer")).toContainText("add a new webhook");
  slack.answer = [200, "ok"];
  await page.getByTestId("slack-send").click();
  await expect(page.getByTestId("slack-answer")).toContainText("Slack answered 200 ok");
  await page.getByTestId("slack-save").click();
  await expect(page.getByTestId("slack-saved")).toContainText("every run that fails");
  await page.goto(`${mainspring.url}/connections`);
  await expect(page.getByTestId("connection-row-slack")).toContainText("#data-alerts");
  await hasNoSecret(page);
  await page.goto(`${mainspring.url}/alerts`);
  await expect(page.getByText("Nobody was told anything yet")).toBeVisible();
  await mainspring.api("POST", "/api/v2/dags/sales/dagRuns", { dag_run_id: "one" });
  const row = page.getByTestId("alert-row-1");
  await expect(row).toHaveAttribute("data-state", "sent", { timeout: 20_000 });
  await expect(row).toContainText("sales failed");
  await expect(row).toContainText("200 ok");
  expect(slack.got.at(-1)?.body).toContain("loading");
  await row.click();
  await expect(page.getByRole("dialog")).toContainText("exit code 3");
  const before = slack.got.length;
  await page.getByRole("dialog").getByRole("button", { name: "Send again" }).click();
  await expect(page.getByTestId("alert-row-2")).toHaveAttribute("data-state", "sent", {
    timeout: 20_000,
  });
  expect(slack.got.length).toBe(before + 1);
  slack.stop();
});

test("a connection is made, tried out, changed and deleted", async ({ mainspring, page }) => {
  await mainspring.start();
  await mainspring.open(page, "/connections");
  await expect(page.getByTestId("secrets")).toContainText("secrets.json");
  await page.getByTestId("new-connection").click();
  await page.getByTestId("connection-type").click();
  await page.getByRole("option", { name: "HTTP" }).click();
  await page.getByTestId("connection-id").fill("api");
  await page.getByTestId("connection-host").fill("http://127.0.0.1:9");
  await page.getByTestId("connection-login").fill("ann");
  await page.getByTestId("connection-password").fill("sesame-password");
  await page.getByTestId("connection-test").click();
  const tested = page.getByTestId("connection-tested");
  await expect(tested).toContainText("It does not work");
  await expect(tested).toContainText("nothing listens at 127.0.0.1:9");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  const row = page.getByTestId("connection-row-api");
  await expect(row).toContainText("http://127.0.0.1:9");
  await row.click();
  await expect(page.getByTestId("connection-password")).toHaveAttribute(
    "placeholder",
    "Saved; type to replace it",
  );
  await page.getByTestId("connection-login").fill("bob");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByRole("dialog")).toBeHidden();
  await hasNoSecret(page);
  const kept = (await mainspring.api("GET", "/api/v2/connections/api")) as Record<string, string>;
  expect(kept).toMatchObject({ login: "bob", password: "***" });
  await row.click({ button: "right" });
  await page.getByRole("menuitem", { name: "Delete" }).click();
  await page.getByRole("button", { name: "Delete" }).click();
  await expect(page.getByText("No connections yet")).toBeVisible();
});

test("connections are taken in and out", async ({ mainspring, page }) => {
  await mainspring.start();
  await mainspring.open(page, "/connections");
  await page.getByRole("button", { name: "Import" }).click();
  await page
    .getByTestId("import-text")
    .fill("AIRFLOW_CONN_DB='postgres://u:sesame-db@h:5432/d'\nbad=nothing");
  await page.getByRole("button", { name: "Look" }).click();
  await expect(page.getByTestId("import-found")).toContainText("db");
  await expect(page.getByTestId("import-found")).toContainText("it has no `://`");
  await page.getByRole("button", { name: "Take in" }).click();
  await expect(page.getByTestId("connection-row-db")).toContainText("h:5432");
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export" }).click();
  await page.getByRole("menuitem", { name: "URI" }).click();
  const file = await (await download).path();
  expect(await readFile(file, "utf8")).toBe("db=postgres://u:%2A%2A%2A@h:5432/d\n");
});

test("a secret variable is sealed and never shown", async ({ mainspring, page }) => {
  await mainspring.start();
  await mainspring.open(page, "/connections?tab=variables");
  await page.getByRole("button", { name: "New variable" }).click();
  await page.getByTestId("variable-key").fill("token");
  await page.getByTestId("variable-secret").check();
  await page.getByTestId("variable-value").fill("sesame-token");
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByTestId("variable-row-token")).toContainText("secret");
  await hasNoSecret(page);
  const sealed = await readFile(join(mainspring.home, "secrets.json"), "utf8");
  expect(sealed).not.toContain("sesame");
});

test("a DAG's own channels are chosen in its form", async ({ mainspring, page }) => {
  await mainspring.dag("sales.yaml", BROKEN);
  await mainspring.start();
  await mainspring.api("POST", "/api/v2/connections", {
    connection_id: "team",
    conn_type: "desktop",
  });
  // So wide that form and code stand beside each other.
  await page.setViewportSize({ width: 2300, height: 1000 });
  await mainspring.open(page, "/dags/sales?tab=graph");
  await expect(page.getByTestId("dag-form")).toBeVisible();
  await page.getByTestId("section-alerts").locator("summary").click();
  await page.getByTestId("field-on_failure").click();
  await page.getByRole("option", { name: "team" }).click();
  await expect(page.getByTestId("code-pane")).toContainText("on_failure");
  await expect(page.getByTestId("code-pane")).toContainText("team");
});
