// A thousand tasks in the editor: from the key to the redrawn node, and how evenly it pans. The
// limits are wide, for a busy machine; the figures are printed.
import { expect, test } from "./mainspring.ts";

function big(count: number): string {
  const lines = ["tasks:"];
  for (let at = 0; at < count; at += 1) {
    const after = at < 20 ? "" : `, upstream: [task_${at - 20}]`;
    lines.push(`  task_${at}: { operator: empty${after} }`);
  }
  return `${lines.join("\n")}\n`;
}

test("a thousand tasks are edited and panned without waiting", async ({ mainspring, page }) => {
  test.setTimeout(120_000);
  await mainspring.dag("big.yaml", big(1_000));
  await mainspring.start();
  await page.setViewportSize({ width: 1_600, height: 900 });
  await mainspring.open(page, "/dags/big?tab=graph&node=task_500");
  await expect(page.getByTestId("undo")).toBeVisible();
  await expect(page.getByTestId("node-task_500")).toBeVisible();
  await page.waitForTimeout(1_500);
  await page.getByTestId("node-task_500").click();
  const asked: number[] = [];
  page.on("requestfinished", (request) => {
    if (!request.url().includes("/api/mainspring/edit")) return;
    const { responseEnd } = request.timing();
    asked.push(Math.round(responseEnd));
  });
  const edits: number[] = [];
  for (let turn = 0; turn < 6; turn += 1) {
    edits.push(
      await page.evaluate(
        () =>
          new Promise<number>((done) => {
            const node = document.querySelector("[data-testid=node-task_500]");
            const canvas = document.querySelector("[data-testid=graph-canvas]");
            const start = performance.now();
            const seen = new MutationObserver(() => {
              seen.disconnect();
              requestAnimationFrame(() => done(Math.round(performance.now() - start)));
            });
            if (node) seen.observe(node, { attributeFilter: ["data-disabled"] });
            const init = { code: "KeyD", key: "d", bubbles: true, cancelable: true };
            canvas?.dispatchEvent(new KeyboardEvent("keydown", init));
          }),
      ),
    );
    await page.waitForTimeout(300);
  }
  await page.evaluate(() => {
    const times: number[] = [];
    Object.assign(window, { times });
    const tick = (now: number) => {
      times.push(now);
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  });
  const canvas = await page.getByTestId("graph-canvas").boundingBox();
  if (!canvas) throw new Error("no canvas");
  await page.mouse.move(canvas.x + canvas.width / 2, canvas.y + canvas.height / 2);
  await page.mouse.down({ button: "middle" });
  for (let step = 0; step < 60; step += 1) {
    await page.mouse.move(
      canvas.x + canvas.width / 2 + Math.sin(step / 8) * 250,
      canvas.y + canvas.height / 2 + Math.cos(step / 8) * 150,
    );
  }
  await page.mouse.up({ button: "middle" });
  const frames = await page.evaluate(() => {
    const { times } = window as unknown as { times: number[] };
    const gaps = times.slice(1).map((at, index) => at - (times[index] ?? at));
    const sorted = [...gaps].sort((a, b) => a - b);
    return {
      count: gaps.length,
      median: Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0),
      late: Math.round(sorted[Math.floor(sorted.length * 0.95)] ?? 0),
      worst: Math.round(sorted.at(-1) ?? 0),
    };
  });
  process.stdout.write(
    `an edit to the redrawn node: ${edits.join(", ")} ms; the scheduler's part: ${asked.join(", ")} ms; ` +
      `frames while panning: ${JSON.stringify(frames)} ms\n`,
  );
  expect(Math.min(...edits)).toBeLessThan(1_000);
  expect(frames.median).toBeLessThan(60);
});
