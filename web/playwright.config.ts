import { defineConfig } from "@playwright/test";

/** The whole app before the real daemon, in Debian's Chromium, on a phone and on a desk. */
export default defineConfig({
  testDir: "e2e",
  testMatch: "**/*.spec.ts",
  outputDir: "e2e/results",
  // What fails now and then is a defect.
  retries: 0,
  // Two cores: a browser and a daemon each.
  workers: 2,
  fullyParallel: true,
  timeout: 90_000,
  expect: { timeout: 20_000 },
  reporter: process.env.CI ? "line" : "list",
  use: {
    launchOptions: {
      executablePath: "/usr/bin/chromium",
      // Root has no sandbox; and nothing is looked up on a network that is not there.
      args: [
        "--no-sandbox",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
    trace: "retain-on-failure",
    screenshot: "only-on-failure",
  },
  projects: [
    {
      name: "phone",
      use: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 },
    },
    { name: "desk", use: { viewport: { width: 1280, height: 800 } } },
  ],
});
