import { expect, type Page } from "@playwright/test";

/** The app is on the device with these words of the daemon's: it opens with them whatever the network does. */
export async function isKept(page: Page, words: string): Promise<void> {
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  const kept = () =>
    page.evaluate(async () => {
      const database = await new Promise<IDBDatabase>((opened, failed) => {
        const request = indexedDB.open("deputy");
        request.onsuccess = () => opened(request.result);
        request.onerror = () => failed(request.error);
      });
      const all = await new Promise<unknown[]>((read, failed) => {
        const request = database.transaction("answers").objectStore("answers").getAll();
        request.onsuccess = () => read(request.result);
        request.onerror = () => failed(request.error);
      });
      database.close();
      return JSON.stringify(all);
    });
  // It is written down a moment after it is heard.
  await expect.poll(kept).toContain(words);
}
