import { type Browser, type BrowserContext, test as base, expect, type Page } from "@playwright/test";
import { House } from "./house";
import type { Play } from "./model";

interface Fixtures {
  /** How the model answers at first, and configuration of the house's own: `test.use({ script: { play, config } })`. */
  script: { play: Play; config?: string };
  house: House;
  /** The founder's first device, signed in. */
  founder: Page;
}

/** Nobody says anything of interest. */
const silent: Play = (_, who) => (who === "coo" ? { text: "Fine." } : undefined);

/** A house for each test, and a page in which the founder is signed in by a password. */
export const test = base.extend<Fixtures>({
  script: [{ play: silent }, { option: true }],
  house: async ({ script }, use) => {
    const house = await House.start(script.play, script.config);
    await use(house);
    await house.stop();
  },
  founder: async ({ house, page }, use) => {
    await page.goto(link(house));
    await makesAccount(page);
    await use(page);
  },
});

/** The link of a start without an account, or another one for the founder. */
export function link(house: House): string {
  return JSON.parse(house.daemon.command("link", "--json")).url;
}

export const name = "Ada";
export const password = "a horse in a library";

/** Fills in what the first link asks for. */
export async function makesAccount(page: Page): Promise<void> {
  await page.getByLabel("What to call you").fill(name);
  const other = page.getByRole("button", { name: "Use a password instead" });
  if (await other.isVisible()) await other.click();
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Make the account" }).click();
  await expect(page.getByRole("navigation", { name: "Places" })).toBeVisible();
}

export type Cookies = Awaited<ReturnType<BrowserContext["cookies"]>>;

/** Makes the founder's account in a browser of its own. Where these cookies are, the founder is signed in. */
export async function founderOf(house: House, browser: Browser): Promise<Cookies> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(link(house));
  await makesAccount(page);
  const cookies = await context.cookies();
  await context.close();
  return cookies;
}

export { expect };
