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
  const kept = () =>
    page.evaluate(async (what) => {
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
      return JSON.stringify(all.filter(({ key }) => key[0] === what));
    }, what);
  // It is written down a moment after it is heard.
  await expect.poll(kept).toContain(words);
}
