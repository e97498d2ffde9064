import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";

/** Debian's browser when there is one; else Playwright's own. */
const SYSTEM = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";
const asRoot = process.getuid?.() === 0;
/** What is measured has the machine to itself: it comes when the stories are told. */
const MEASURED = "**/speed*.spec.ts";

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results/runs",
  reporter: [["list"]],
  timeout: 60_000,
  expect: { timeout: 20_000 },
  fullyParallel: false,
  workers: 2,
  projects: [
    { name: "stories", testIgnore: MEASURED },
    { name: "speed", testMatch: MEASURED, dependencies: ["stories"], workers: 1 },
  ],
  use: {
    baseURL: process.env.ORMSCOPE_URL ?? "http://127.0.0.1:8000",
    viewport: { width: 1440, height: 900 },
    trace: "retain-on-failure",
    launchOptions: {
      ...(existsSync(SYSTEM) && { executablePath: SYSTEM }),
      args: asRoot
        ? [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
          ]
        : [],
    },
  },
});
