import { type BrowserContext, expect, type Page } from "@playwright/test";
import type { House } from "./house";

/** The device has no network any more: the browser knows, and nothing that it sends gets through. */
export async function losesNetwork(context: BrowserContext, house: House): Promise<void> {
  // The browser's own switch does not reach a shared worker, and the feed lives in one.
  house.daemon.line.cut();
  await context.setOffline(true);
}

export async function hasNetwork(context: BrowserContext, house: House): Promise<void> {
  house.daemon.line.mend();
  await context.setOffline(false);
}

/** The line above every screen that says how old it is. */
export async function isStale(page: Page): Promise<void> {
  await expect(page.getByText("Deputy cannot be reached. What you see is from")).toBeVisible();
}

export async function isFresh(page: Page): Promise<void> {
  await expect(page.getByText("Deputy cannot be reached")).toBeHidden();
}
