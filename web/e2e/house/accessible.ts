import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "@playwright/test";
import type { AxeResults } from "axe-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What on the page somebody who does not see, hear or point could not use: each with where it is. */
export async function obstacles(page: Page): Promise<string[]> {
  // Through the debugger, which the page's policy does not bind: the policy stays as it is.
  await page.evaluate(axe);
  const found = await page.evaluate(() =>
    (window as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`));
}
