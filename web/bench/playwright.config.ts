import { defineConfig } from "@playwright/test";
import tests from "../playwright.config";

/** What is measured of the app: one thing after the other, on a machine that does nothing else. */
export default defineConfig({
  testDir: ".",
  testMatch: "*.bench.ts",
  outputDir: "results",
  workers: 1,
  fullyParallel: false,
  retries: 0,
  timeout: 15 * 60_000,
  reporter: "./table.ts",
  use: { launchOptions: tests.use?.launchOptions ?? {} },
});
