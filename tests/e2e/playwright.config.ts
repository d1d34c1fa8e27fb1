// The browser tests: the real program, a real Chromium, nothing in between replaced.
// What a single component does belongs beside it in `ui/`.
import { defineConfig } from "@playwright/test";

const chromium = process.env["CHROMIUM"] ?? "/usr/bin/chromium";
const quiet = [
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export default defineConfig({
  testDir: "browser",
  // Two cores, and every test has a scheduler of its own.
  workers: 2,
  fullyParallel: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  forbidOnly: true,
  // On a loaded machine a page can be slower than a hand; what fails three times is broken.
  retries: process.env["CI"] ? 2 : 0,
  reporter: [["list"]],
  outputDir: "../../target/e2e",
  use: {
    viewport: { width: 1280, height: 800 },
    locale: "en-US",
    timezoneId: "Asia/Seoul",
    screenshot: "only-on-failure",
    launchOptions: { executablePath: chromium, args: quiet, chromiumSandbox: false },
  },
});
