import { defineConfig } from "@playwright/test";
import tests from "../playwright.config";

/** Takes the pictures for the README: `npm run shots`. */
export default defineConfig({
  testDir: ".",
  testMatch: "*.shots.ts",
  outputDir: "results",
  workers: 1,
  retries: 0,
  timeout: 180_000,
  expect: { timeout: 30_000 },
  reporter: "line",
  use: { launchOptions: tests.use?.launchOptions ?? {} },
});
