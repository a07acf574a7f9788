import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, type Page, test } from "@playwright/test";
import { type Product, product } from "../e2e/house/product";
import { type Cookies, founderOf } from "../e2e/house/test";

const folder = join(import.meta.dirname, "../../docs/screenshots");
/** Pictures are in every clone. */
const BYTES_MAX = 150_000;

const forms = {
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
  desk: { viewport: { width: 1280, height: 800 }, deviceScaleFactor: 1.5 },
} as const;

interface Shot {
  name: string;
  path: (shop: Product) => string;
  /** What has to be there before it is taken. */
  shows: (page: Page) => Promise<void>;
  /** Also in the dark, in these forms. */
  dark?: readonly (keyof typeof forms)[];
}

const shots: Shot[] = [
  {
    name: "talk",
    path: ({ conversation }) => `/conversations/${conversation}`,
    shows: (page) => expect(page.getByRole("region", { name: "Plan: Gift cards at checkout" })).toBeVisible(),
    dark: ["phone"],
  },
  {
    name: "inbox",
    path: () => "/inbox",
    shows: (page) =>
      expect(page.getByText("Both prices, the cheaper").filter({ visible: true }).first()).toBeVisible(),
  },
  {
    name: "work",
    path: () => "/work?state=all",
    shows: (page) => expect(page.getByText("Export the orders of a month as CSV").first()).toBeVisible(),
  },
  {
    name: "run",
    path: ({ working }) => `/runs/${working}?tab=timeline`,
    shows: (page) => expect(page.locator("pre", { hasText: /(month \d+[\s\S]*){4}/ })).toBeVisible(),
  },
  {
    name: "review",
    path: ({ reviewed }) => `/runs/${reviewed}?tab=changes`,
    shows: async (page) => {
      await expect(page.getByText("To the smallest coin").first()).toBeVisible();
      // The colours of the code come behind it.
      await expect(page.locator(".run-code .token").first()).toBeVisible();
    },
    dark: ["desk"],
  },
  {
    name: "house",
    path: () => "/house",
    shows: (page) => expect(page.getByText("All is well").first()).toBeVisible(),
  },
];

let shop: Product;
let cookies: Cookies;

test.beforeAll(async ({ browser }) => {
  mkdirSync(folder, { recursive: true });
  shop = await product();
  cookies = await founderOf(shop.house, browser);
});

test.afterAll(async () => {
  await shop?.house.stop();
});

/** Takes a picture as it is on the screen, small enough to be kept. */
async function take(page: Page, name: string) {
  const client = await page.context().newCDPSession(page);
  const { data } = await client.send("Page.captureScreenshot", { format: "webp", quality: 85 });
  const bytes = Buffer.from(data, "base64");
  expect(bytes.length, name).toBeLessThan(BYTES_MAX);
  writeFileSync(join(folder, `${name}.webp`), bytes);
}

for (const [form, device] of Object.entries(forms) as [keyof typeof forms, (typeof forms)["phone"]][]) {
  test(`pictures of a ${form}`, async ({ browser }) => {
    for (const { name, path, shows, dark } of shots) {
      for (const scheme of dark?.includes(form) ? (["light", "dark"] as const) : (["light"] as const)) {
        const context = await browser.newContext({ ...device, colorScheme: scheme, reducedMotion: "reduce" });
        await context.addCookies(cookies);
        const page = await context.newPage();
        await page.goto(`${shop.house.url}${path(shop)}`);
        await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
        await expect(page.getByRole("status", { name: "Loading" })).toHaveCount(0);
        await shows(page);
        await page.evaluate(() => document.fonts.ready);
        await take(page, `${name}-${form}${scheme === "dark" ? "-dark" : ""}`);
        await context.close();
      }
    }
  });
}
