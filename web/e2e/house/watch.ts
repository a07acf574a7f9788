import type { Page } from "@playwright/test";

/** What a page loaded to show itself for the first time. */
export interface Loaded {
  /** Bytes of scripts, as they came over the wire. */
  scriptBytes: number;
  requests: string[];
}

/** Opens an address as a new visitor does, and says what that took until what was asked for is there. */
export async function load(page: Page, url: string, isThere: () => Promise<void>): Promise<Loaded> {
  const client = await page.context().newCDPSession(page);
  await client.send("Network.enable");
  const types = new Map<string, string>();
  const loaded: Loaded = { scriptBytes: 0, requests: [] };
  client.on("Network.responseReceived", ({ requestId, type, response }) => {
    types.set(requestId, type);
    loaded.requests.push(response.url);
  });
  client.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
    if (types.get(requestId) === "Script") loaded.scriptBytes += encodedDataLength;
  });
  await page.goto(url);
  await isThere();
  return loaded;
}

/** Begins to count how much of the page moves by itself (https://web.dev/articles/cls): call it before the page is opened. */
export async function countShifts(page: Page): Promise<() => Promise<number>> {
  await page.addInitScript(() => {
    const shifts = { sum: 0 };
    Object.assign(window, { shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & {
        value: number;
        hadRecentInput: boolean;
      })[]) {
        if (!entry.hadRecentInput) shifts.sum += entry.value;
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
  return () => page.evaluate(() => (window as unknown as { shifts: { sum: number } }).shifts.sum);
}
