// A Mainspring for one test: a home of its own, the real program, an open page.
// Tests say what files the home has; how the program is started and ended is known here alone.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { test as base, expect, type Page } from "@playwright/test";

const program = resolve(
  import.meta.dirname,
  process.env["MAINSPRING"] ?? "../../../target/debug/mainspring",
);

/** A running program and its home. */
export class Mainspring {
  private child: ChildProcess | undefined;
  private output = "";
  /** Where the interface is, without the token. */
  url = "";
  token = "";
  /** Kept over a restart, so that an open page finds it again. */
  private port = 0;

  constructor(readonly home: string) {}

  /** Writes a file of the dags folder. */
  async dag(path: string, text: string): Promise<void> {
    const file = join(this.home, "dags", path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }

  /** Takes a file out of the dags folder. */
  async removeDag(path: string): Promise<void> {
    await rm(join(this.home, "dags", path));
  }

  /** Starts the program and waits until it has said where it is. */
  async start(...args: string[]): Promise<void> {
    const child = spawn(program, ["serve", "--port", `${this.port}`, ...args], {
      env: {
        ...process.env,
        MAINSPRING_HOME: this.home,
        // The keychain of whoever runs this is left alone.
        MAINSPRING_SECRETS: "file",
        NO_COLOR: "1",
        TZ: "Asia/Seoul",
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.child = child;
    this.output = "";
    const address = await new Promise<string>((found, failed) => {
      const hear = (chunk: Buffer) => {
        this.output += chunk.toString();
        const match = /http:\/\/127\.0\.0\.1:\d+\/\S*/.exec(this.output);
        if (match) found(match[0]);
      };
      child.stdout?.on("data", hear);
      child.stderr?.on("data", hear);
      child.on("error", failed);
      child.on("exit", (code) => failed(new Error(`ended with ${code}:\n${this.output}`)));
    });
    const url = new URL(address);
    this.url = url.origin;
    this.port = Number(url.port);
    this.token = url.searchParams.get("token") ?? (await readFile(join(this.home, "token"), "utf8"));
  }

  /** Ends it: in good order, or with SIGKILL as a crash would. */
  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
    const child = this.child;
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill(signal);
    await ended;
  }

  /** Calls the API as a script would. */
  async api(method: string, path: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(`${this.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.token}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === "" ? undefined : JSON.parse(text);
  }

  /** Opens a page of the interface, signed in. */
  async open(page: Page, path = "/"): Promise<void> {
    const to = new URL(path, this.url);
    to.searchParams.set("token", this.token);
    await page.goto(to.href);
  }
}

/** Starts nothing by itself: a test writes its DAGs, then calls `start`. */
export const test = base.extend<{ mainspring: Mainspring }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright asks for the pattern
  mainspring: async ({}, use) => {
    const home = await mkdtemp(join(tmpdir(), "mainspring-"));
    const mainspring = new Mainspring(home);
    await mkdir(join(home, "dags"), { recursive: true });
    await use(mainspring);
    await mainspring.stop("SIGKILL");
    await rm(home, { recursive: true, force: true });
  },
});

export { expect };
