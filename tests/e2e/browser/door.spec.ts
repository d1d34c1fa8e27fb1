// Who comes in: the page with its token, and nobody else.
import { expect, test } from "./mainspring.ts";

const hello = "tasks:\n  greet: { operator: bash, command: echo hello }\n";

test("the token opens the page and leaves the address", async ({ mainspring, page }) => {
  await mainspring.dag("hello.yaml", hello);
  await mainspring.start();
  await mainspring.open(page, "/dags");
  await expect(page.getByTestId("dag-row-hello")).toBeVisible();
  expect(page.url()).not.toContain("token");
  await page.reload();
  await expect(page.getByTestId("dag-row-hello")).toBeVisible();
});

test("without a token the page asks for it, and a wrong one is refused in words", async ({
  mainspring,
  page,
}) => {
  await mainspring.dag("hello.yaml", hello);
  await mainspring.start();
  await page.goto(`${mainspring.url}/dags`);
  await expect(page.getByTestId("sign-in")).toBeVisible();
  await page.getByTestId("sign-in-secret").fill("not-the-token");
  await page.getByTestId("sign-in-submit").click();
  await expect(page.getByRole("alert")).toBeVisible();
  await page.getByTestId("sign-in-secret").fill(mainspring.token);
  await page.getByTestId("sign-in-submit").click();
  await expect(page.getByTestId("dag-row-hello")).toBeVisible();
});

test("a page of another origin gets nothing", async ({ mainspring }) => {
  await mainspring.start();
  const answer = await fetch(`${mainspring.url}/api/v2/dags`, {
    headers: { authorization: `Bearer ${mainspring.token}`, origin: "http://elsewhere.example" },
  });
  expect(answer.status).toBe(403);
});
