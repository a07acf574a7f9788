import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "@playwright/test";
import type { AxeResults } from "axe-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What on the page, or in a part of it, somebody who does not see, hear or point could not use: each with where it is. */
export async function obstacles(page: Page, part = "html"): Promise<string[]> {
  // Through the debugger, which the page's policy does not bind: the policy stays as it is.
  await page.evaluate(axe);
  const found = await page.evaluate(
    (within) => (window as unknown as { axe: { run(within: string): Promise<AxeResults> } }).axe.run(within),
    part,
  );
  return found.violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`));
}
