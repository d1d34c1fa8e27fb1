// Whatever is drawn can be taken back: edits at random on each example, with the mouse and
// the keyboard as a person makes them, then undo to the end. What is left are the same bytes; redo
// leads to the same bytes as the edits did. A seed in the name of a failure plays it again.
import { readFile, readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { Page, Request } from "@playwright/test";
import { expect, test } from "./mainspring.ts";

const examples = resolve(import.meta.dirname, "../../../dags");
// Fifty on every run; `EDITS` plays more or fewer.
const EDITS = Number(process.env["EDITS"] ?? 50);
const SEED = Number(process.env["SEED"] ?? 1);

/** The same numbers for the same seed (mulberry32). */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The text of the editor to the byte: what it last asked to be drawn, or what came of its edits. */
class Wire {
  text = "";
  edits = 0;
  private open = new Set<Request>();

  constructor(page: Page) {
    page.on("request", (request) => {
      if (!request.url().includes("/api/mainspring/edit")) return;
      this.open.add(request);
      const asked = request.postDataJSON() as { text: string; edits: unknown[] };
      if (asked.edits.length === 0) this.text = asked.text;
    });
    const over = async (request: Request) => {
      if (!this.open.has(request)) return;
      const asked = request.postDataJSON() as { edits: unknown[] };
      const answer = await request.response();
      if (asked.edits.length > 0 && answer?.ok()) {
        this.text = ((await answer.json()) as { text: string }).text;
        this.edits += 1;
      }
      this.open.delete(request);
    };
    page.on("requestfinished", (request) => void over(request));
    page.on("requestfailed", (request) => this.open.delete(request));
  }

  async settle(): Promise<void> {
    await expect.poll(() => this.open.size, { intervals: [20, 50, 100] }).toBe(0);
  }
}

type At = [number, number];

class Hand {
  constructor(
    private readonly page: Page,
    private readonly roll: () => number,
  ) {}

  one<T>(of: readonly T[]): T {
    return of[Math.floor(this.roll() * of.length)] as T;
  }

  /** A task that is on screen, and its middle; none if nothing is. */
  async task(): Promise<{ id: string; at: At } | null> {
    const there = await this.page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>("[data-testid^='node-']")].map((it) => {
        const box = it.getBoundingClientRect();
        const at: [number, number] = [box.x + box.width / 2, box.y + box.height / 2];
        const isFree = it.contains(document.elementFromPoint(...at));
        return { id: it.dataset["testid"]?.slice(5) ?? "", at, isFree };
      }),
    );
    const free = there.filter((it) => it.isFree);
    return free.length === 0 ? null : this.one(free);
  }

  private async drop(from: At, to: At) {
    await this.page.mouse.move(...from);
    await this.page.mouse.down();
    await this.page.mouse.move((from[0] + to[0]) / 2, (from[1] + to[1]) / 2, { steps: 2 });
    await this.page.mouse.move(...to, { steps: 2 });
    await this.page.mouse.up();
  }

  private async write(text: string) {
    const input = this.page.getByTestId("inline-input");
    await input.fill(text);
    await input.press("Enter");
    await expect(input).toHaveCount(0);
  }

  private async pick() {
    const search = this.page.getByTestId("quick-add").getByRole("combobox");
    await search.fill(this.one(["bash", "python", "empty"]));
    await search.press("Enter");
    await expect(search).toHaveCount(0);
  }

  private async handle(id: string): Promise<At | null> {
    await this.page.getByTestId(`node-${id}`).hover();
    // From far away nodes have no handles.
    const handle = this.page.getByTestId(`handle-out-${id}`);
    const box = (await handle.count()) === 0 ? null : await handle.boundingBox();
    return box && [box.x + box.width / 2, box.y + box.height / 2];
  }

  /** One edit of those that a person makes. Some are refused: a circle, a name that exists. */
  async act(turn: number): Promise<string> {
    const { page } = this;
    const keys = page.keyboard;
    const [a, b] = [await this.task(), await this.task()];
    if (!a || !b) {
      await keys.press("Tab");
      await this.pick();
      return "add";
    }
    const what = this.one([
      ...(["move", "move", "connect", "connect", "void", "add", "palette", "duplicate"] as const),
      ...(["disable", "rename", "note", "group", "nudge", "tidy", "delete", "detach"] as const),
    ]);
    switch (what) {
      case "move": {
        const [dx, dy] = [this.roll() * 160 - 80, this.roll() * 160 - 80];
        await this.drop(a.at, [a.at[0] + dx, a.at[1] + dy]);
        return what;
      }
      case "connect": {
        const from = await this.handle(a.id);
        if (from && a.id !== b.id) await this.drop(from, b.at);
        if (await page.getByTestId("quick-add").count()) await this.pick();
        return what;
      }
      case "void": {
        const from = await this.handle(a.id);
        if (from) await this.drop(from, [from[0] + 30, from[1] + 110]);
        if (await page.getByTestId("quick-add").count()) await this.pick();
        return what;
      }
      case "palette": {
        const box = await page.getByTestId("palette-empty").boundingBox();
        if (box) await this.drop([box.x + 20, box.y + 10], [a.at[0] + 20, a.at[1] + 120]);
        return what;
      }
      case "tidy":
        if (await page.getByTestId("tidy").isEnabled()) await page.getByTestId("tidy").click();
        return what;
    }
    await page.mouse.click(...a.at);
    switch (what) {
      case "add":
        await keys.press("Tab");
        await this.pick();
        break;
      case "duplicate":
        await keys.press("Control+d");
        break;
      case "disable":
        await keys.press("d");
        break;
      case "rename":
        await keys.press("F2");
        await this.write(`task_${turn}`);
        break;
      case "note":
        await keys.press("Shift+n");
        await this.write(`Seen in turn ${turn}.`);
        break;
      case "group":
        await keys.press("Control+g");
        await this.write(`set_${turn}`);
        break;
      case "nudge":
        await keys.press(this.one(["Control+ArrowRight", "Control+ArrowUp"]));
        break;
      case "delete":
        await keys.press("Delete");
        break;
      case "detach":
        await keys.press("Control+Delete");
        break;
    }
    return what;
  }
}

const files = (await readdir(examples)).filter((name) => name.endsWith(".yaml")).sort();

for (const [index, name] of files.entries()) {
  test(`${name}: ${EDITS} edits at random and back (seed ${SEED + index})`, async ({
    mainspring,
    page,
  }) => {
    test.setTimeout(600_000);
    const before = await readFile(join(examples, name), "utf8");
    await mainspring.dag(name, before);
    await mainspring.start();
    await page.setViewportSize({ width: 1_600, height: 1_000 });
    const wire = new Wire(page);
    const id = /^dag_id: *(\S+)/m.exec(before)?.[1] ?? name.slice(0, -5);
    await mainspring.open(page, `/dags/${id}?tab=graph`);
    const [undo, redo] = [page.getByTestId("undo"), page.getByTestId("redo")];
    await expect(undo).toBeVisible();
    await wire.settle();
    const hand = new Hand(page, dice(SEED + index));
    const done: string[] = [];
    await page.locator(".react-flow__pane").click({ position: { x: 5, y: 5 } });
    for (let turn = 0; wire.edits < EDITS && turn < EDITS * 4; turn += 1) {
      await test.step(`turn ${turn}`, async () => {
        done.push(await hand.act(turn));
        await wire.settle();
        await page.keyboard.press("1");
        // The view is on its way there, and a click would miss what was measured before.
        await page.waitForTimeout(260);
      });
    }
    expect(wire.edits, done.join(" ")).toBeGreaterThanOrEqual(EDITS);
    const after = wire.text;
    expect(after).not.toBe(before);
    while (await undo.isEnabled()) {
      await undo.click();
      await wire.settle();
    }
    await expect.poll(() => wire.text).toBe(before);
    while (await redo.isEnabled()) {
      await redo.click();
      await wire.settle();
    }
    await expect.poll(() => wire.text).toBe(after);
    expect(await readFile(join(mainspring.home, "dags", name), "utf8")).toBe(before);
  });
}
