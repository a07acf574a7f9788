import { expect, type Page } from "@playwright/test";

/** The app's own files are on the device, and what serves them is at work: nothing has to be loaded any more. */
export async function isInstalled(page: Page): Promise<void> {
  const worker = () =>
    page.evaluate(async () => {
      const { active } = await navigator.serviceWorker.ready;
      return [active?.state, navigator.serviceWorker.controller === active];
    });
  await expect.poll(worker).toEqual(["activated", true]);
}

/** The app is on the device, with what it shows of `what` and these words in it: it opens with them without a network. */
export async function isKept(page: Page, what: "inbox" | "runs", words: string): Promise<void> {
  await isInstalled(page);
  // It is written down a moment after it is heard.
  await expect
    .poll(async () => JSON.stringify((await kept(page)).filter(({ key }) => key[0] === what)))
    .toContain(words);
}

/** Nothing of what the daemon said is on the device, but that nobody is signed in. */
export async function isForgotten(page: Page): Promise<void> {
  await expect.poll(async () => (await kept(page)).map(({ key }) => key[0])).toEqual(["session"]);
}

/** What is on the device of what the daemon said. */
function kept(page: Page): Promise<{ key: unknown[] }[]> {
  return page.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((opened, failed) => {
      const request = indexedDB.open("deputy");
      request.onsuccess = () => opened(request.result);
      request.onerror = () => failed(request.error);
    });
    const all = await new Promise<{ key: unknown[] }[]>((read, failed) => {
      const request = database.transaction("answers").objectStore("answers").getAll();
      request.onsuccess = () => read(request.result);
      request.onerror = () => failed(request.error);
    });
    database.close();
    return all;
  });
}
