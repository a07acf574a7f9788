import { obstacles } from "../house/accessible";
import { expect, link, test } from "../house/test";
import { countShifts, load } from "../house/watch";

/** Of script, packed by gzip, before the talk is there. */
const SCRIPT_BYTES_MAX = 200_000;
const REQUESTS_MAX = 40;
/** "Good" is below 0.1: https://web.dev/articles/cls */
const SHIFT_MAX = 0.05;

test("the talk is there after little script and few requests", async ({ house, founder, browser }) => {
  // As on a first visit: nothing of the app is on the device, and nothing is put there meanwhile. Gzip is what every server
  // and everything between knows.
  const extraHTTPHeaders = { "accept-encoding": "gzip" };
  const device = await browser.newContext({ serviceWorkers: "block", extraHTTPHeaders });
  await device.addCookies(await founder.context().cookies());
  await founder.close();
  const page = await device.newPage();
  const { scriptBytes, packing, requests } = await load(browser, page, `${house.url}/talk`, () =>
    expect(page.getByLabel("Message to the COO")).toBeVisible(),
  );
  expect(requests.filter((url) => /feed-[\w-]+\.js$/.test(url))).toHaveLength(1);
  expect([...packing]).toEqual(["gzip"]);
  expect(scriptBytes, "bytes of script").toBeLessThan(SCRIPT_BYTES_MAX);
  expect(requests.length, requests.join("\n")).toBeLessThanOrEqual(REQUESTS_MAX);
});

for (const scheme of ["light", "dark"] as const) {
  test(`every place can be used by everybody, and nothing moves by itself, when it is ${scheme}`, async ({
    house,
    founder,
  }) => {
    await founder.emulateMedia({ colorScheme: scheme });
    for (const place of ["talk", "inbox", "work", "projects", "house"]) {
      const page = await founder.context().newPage();
      await page.emulateMedia({ colorScheme: scheme });
      const shifts = await countShifts(page);
      await page.goto(`${house.url}/${place}`);
      await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
      await expect(page.getByRole("status", { name: "Loading" })).toHaveCount(0);
      expect(await obstacles(page), place).toEqual([]);
      expect(await shifts(), place).toBeLessThan(SHIFT_MAX);
      await page.close();
    }
  });
}

test("the door can be used by everybody", async ({ house, page }) => {
  for (const url of [`${house.url}/sign-in`, link(house)]) {
    await page.goto(url);
    await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
    expect(await obstacles(page), url).toEqual([]);
  }
});
