import { type Page, test } from "@playwright/test";
import { obstacles } from "../house/accessible";
import { type Product, product } from "../house/product";
import { type Cookies, expect, founderOf } from "../house/test";
import { countShifts } from "../house/watch";

/**
 * A house in which something goes on, as somebody uses it who does not see, hear or point, in the light and in the dark: on
 * every screen with what it is for in it, and in what opens on top of it. And nothing there moves by itself.
 */
let shop: Product;
let ids: { project: string; document: string; plan: string; question: string };
let cookies: Cookies;

/** "Good" is below 0.1: https://web.dev/articles/cls */
const SHIFT_MAX = 0.05;

// One house for all of them: it takes as long as they do.
test.describe.configure({ mode: "default" });

test.beforeAll(async ({ browser }) => {
  shop = await product();
  const { house } = shop;
  type Listed = { items: { id: string; name?: string }[] };
  const projects = (await house.get<Listed>("/api/v1/projects")).items;
  const project = projects.find(({ name }) => name === "teahouse")?.id ?? "";
  const document = await house.post<{ id: string }>(`/api/v1/projects/${project}/documents`, {
    kind: "spec",
    title: "Amounts are in francs",
    text: "# Amounts\n\nTo the coin.\n\n## Why\n\n- [x] Customers\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
  });
  const plan = (await house.get<Listed>("/api/v1/plans")).items[0]?.id ?? "";
  type Inbox = { items: { id: string; kind: string }[] };
  const { items } = await house.get<Inbox>("/api/v1/inbox");
  const question = items.find(({ kind }) => kind === "question")?.id ?? "";
  ids = { project, document: document.id, plan, question };
  cookies = await founderOf(house, browser);
});

test.afterAll(async () => {
  await shop?.house.stop();
});

test.beforeEach(async ({ context }) => {
  await context.addCookies(cookies);
});

/** Opens an address by itself, and waits until all is there. */
async function open(page: Page, path: string, shows?: string | RegExp) {
  await page.goto(`${shop.house.url}${path}`);
  await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
  await expect(page.getByRole("status", { name: "Loading" })).toHaveCount(0);
  if (shows) await expect(page.getByText(shows).filter({ visible: true }).first()).toBeVisible();
}

/** What stands on the screen, or in a part of it, is for everybody in these schemes: without a word in one for each form. */
async function isForEverybody(page: Page, what: string, part?: string, schemes = [schemeOf()]) {
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    expect.soft(await obstacles(page, part), `${what}, ${colorScheme}`).toEqual([]);
  }
}

/** All of it in both schemes would take twice as long, and the names of the colours are the same. */
function schemeOf(): "light" | "dark" {
  return test.info().project.name === "phone" ? "dark" : "light";
}

interface Screen {
  path: string;
  shows?: string | RegExp;
}

/** Each as it is opened from a link. */
async function areForEverybody(page: Page, screens: Screen[]) {
  const shifts = await countShifts(page);
  for (const { path, shows } of screens) {
    await open(page, path, shows);
    await isForEverybody(page, path);
    expect.soft(await shifts(), `${path} moves`).toBeLessThan(SHIFT_MAX);
  }
}

test("talks, plans, the inbox and the work", async ({ page }) => {
  await areForEverybody(page, [
    { path: `/conversations/${shop.conversation}`, shows: "Gift cards at checkout" },
    { path: `/plans/${ids.plan}`, shows: "Codes must be hard to guess" },
    { path: "/inbox", shows: "Parcels above 2 kg" },
    { path: `/inbox?item=${ids.question}`, shows: "Nothing above 2 kg for now" },
    { path: "/work?state=all", shows: "Export the orders" },
    { path: "/work?state=all&view=list", shows: "Export the orders" },
    { path: "/work?tab=queue", shows: "The queue is empty" },
    { path: "/work?q=gift", shows: "gift" },
  ]);
});

test("a run, from its course to its files", async ({ page }) => {
  const { reviewed, working } = shop;
  await areForEverybody(page, [
    { path: `/runs/${working}?tab=timeline`, shows: "First I look at what" },
    { path: `/runs/${reviewed}?tab=timeline`, shows: "Totals are rounded to tenths" },
    { path: `/runs/${reviewed}?tab=checks`, shows: "test.sh" },
    { path: `/runs/${reviewed}?tab=artifacts`, shows: /diff/ },
    { path: `/runs/${reviewed}?tab=files&file=src/total.ts`, shows: "toCoin" },
  ]);
});

test("a change, with its colours, and what is written on it", async ({ page }) => {
  const shifts = await countShifts(page);
  for (const view of ["", "&view=split"]) {
    await open(page, `/runs/${shop.reviewed}?tab=changes${view}`, "To the smallest coin");
    await expect(page.locator(".run-code .token").first()).toBeVisible();
    await isForEverybody(page, `a change${view}`, undefined, ["light", "dark"]);
    expect.soft(await shifts(), `a change${view} moves`).toBeLessThan(SHIFT_MAX);
  }
  await page
    .getByRole("button", { name: /^Comment on line/ })
    .first()
    .click();
  await isForEverybody(page, "a comment");
});

test("projects", async ({ page }) => {
  const project = `/projects/${ids.project}`;
  await areForEverybody(page, [
    { path: "/projects", shows: "teahouse-mail" },
    { path: project, shows: "Export the orders" },
    { path: `${project}?tab=documents`, shows: "Amounts are in francs" },
    { path: `${project}?tab=documents&document=${ids.document}`, shows: "To the coin." },
    { path: `${project}?tab=memory`, shows: "no exclamation marks" },
    ...["advice", "figures", "setup"].map((tab) => ({ path: `${project}?tab=${tab}` })),
  ]);
});

const rooms = ["health", "spend", "load", "agents", "staff", "schedule", "memory", "people", "tokens"];
const machine = ["notifications", "providers", "backups", "look", "about"];
test("every room of the house", async ({ page }) => {
  await areForEverybody(
    page,
    [...rooms, ...machine].map((room) => ({ path: `/house/${room}` })),
  );
});

test("what opens on top of a screen", async ({ page }) => {
  /** Presses what opens it, and closes it again. */
  const opens = async (path: string, button: string | RegExp) => {
    await open(page, path);
    await page.getByRole("button", { name: button }).first().click();
    const top = page.locator("[role=dialog], [role=menu]");
    await expect(top).toBeVisible();
    // The page below is hidden from all but those who see.
    await isForEverybody(page, `${button} of ${path}`, "[role=dialog], [role=menu]");
  };
  await opens("/work", "Delegate");
  await opens("/projects", /^(Add|New)/);
  await opens(`/runs/${shop.reviewed}`, /Details of this run/);
  await opens(`/runs/${shop.reviewed}`, /^More/);
  await opens(`/plans/${ids.plan}`, "Decline");
  await opens("/house/people", "Invite");
  await opens("/house/people", "Pair a phone");
  await opens("/house/tokens", "New");
});
