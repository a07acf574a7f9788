import { get } from "node:http";
import type { Browser, Page } from "@playwright/test";

/** What a page loaded to show itself for the first time. */
export interface Loaded {
  /** Bytes of scripts, packed as they came over the wire: of the page's own and of the worker that its tabs share. */
  scriptBytes: number;
  /** How the scripts were packed. */
  packing: Set<string>;
  requests: string[];
}

/** Opens an address on a device that has nothing of the app yet, and says what that took until what was asked for is there. */
export async function load(
  browser: Browser,
  page: Page,
  url: string,
  isThere: () => Promise<void>,
): Promise<Loaded> {
  const client = await page.context().newCDPSession(page);
  await client.send("Network.enable");
  const types = new Map<string, string>();
  const loaded: Loaded = { scriptBytes: 0, packing: new Set(), requests: [] };
  client.on("Network.responseReceived", ({ requestId, type, response }) => {
    types.set(requestId, type);
    loaded.requests.push(response.url);
    const packing = response.headers["content-encoding"];
    if (type === "Script" && packing) loaded.packing.add(packing);
  });
  // What is read of a body: the heads of answers are no script.
  client.on("Network.dataReceived", ({ requestId, encodedDataLength }) => {
    if (types.get(requestId) === "Script") loaded.scriptBytes += encodedDataLength;
  });
  await page.goto(url);
  await isThere();
  for (const worker of await sharedWorkers(browser, new URL(url).origin)) {
    loaded.requests.push(worker);
    loaded.scriptBytes += await packed(worker);
  }
  return loaded;
}

/** The scripts of workers that are no page's own: a page's debugger does not see them load. */
async function sharedWorkers(browser: Browser, origin: string): Promise<string[]> {
  const session = await browser.newBrowserCDPSession();
  const { targetInfos } = await session.send("Target.getTargets", { filter: [{ type: "shared_worker" }] });
  await session.detach();
  return targetInfos.map(({ url }) => url).filter((url) => url.startsWith(origin));
}

/** How many bytes a file takes, packed as gzip does. */
function packed(url: string): Promise<number> {
  return new Promise((counted, failed) => {
    get(url, { headers: { "accept-encoding": "gzip" } }, (response) => {
      let bytes = 0;
      response.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
      });
      response.on("end", () => counted(bytes));
    }).on("error", failed);
  });
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
