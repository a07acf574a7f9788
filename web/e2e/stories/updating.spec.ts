import { isInstalled } from "../house/kept";
import { expect, test } from "../house/test";

test("a page that stays open is told of a new version, and begins again with it", async ({ founder }) => {
  await isInstalled(founder);
  // Another address of it is to the browser what another byte in it is: a newer one for the same pages.
  await founder.evaluate(async () => {
    Object.assign(window, { isOld: true });
    await navigator.serviceWorker.register("/service.js?newer");
  });
  await founder.getByRole("button", { name: "A new version of the app is there." }).click();
  const now = () =>
    founder
      .evaluate(() => ["isOld" in window, navigator.serviceWorker.controller?.scriptURL])
      .catch(() => []);
  await expect.poll(now).toEqual([false, expect.stringContaining("/service.js?newer")]);
  await expect(founder.getByRole("navigation", { name: "Places" })).toBeVisible();
});
