import { expect, type Page, test } from "@playwright/test";
import { attacks, briefShows, heavies } from "../house/attacks";
import { Guard } from "../house/guard";
import { type Haunted, haunted, sayTheRest } from "../house/haunted";
import { type Cookies, founderOf } from "../house/test";

/**
 * Models, tools and repositories that are hostile, on the page that people look at: nothing of it runs, loads, leads elsewhere
 * unsaid or hides, and all of it can be read.
 */
let place: Haunted;
let cookies: Cookies;
let guard: Guard;

test.beforeAll(async ({ browser }) => {
  place = await haunted();
  cookies = await founderOf(place.house, browser);
});

test.afterAll(async () => {
  await place?.house.stop();
});

test.beforeEach(async ({ context }) => {
  await context.addCookies(cookies);
  guard = await Guard.over(context, place.house.url);
});

/** Opens an address, and waits until nothing is loading. */
async function open(page: Page, path: string) {
  const answer = await page.goto(`${place.house.url}${path}`);
  await expect(page.getByRole("heading", { level: 1 }).first()).toBeVisible();
  await expect(page.getByRole("status", { name: "Loading" })).toHaveCount(0);
  return answer;
}

/** Nothing hostile came of what the page shows. */
async function isHarmless(page: Page) {
  expect(await guard.wrong(page)).toEqual([]);
}

/** Unfolds all that is folded in a part of the page. */
async function unfold(page: Page, label: string) {
  const folded = page.getByLabel(label).locator("button[aria-expanded=false]");
  while ((await folded.count()) > 0) await folded.first().click();
}

async function textOf(page: Page): Promise<string> {
  return page.evaluate(() => document.body.textContent ?? "");
}

/** Waits until a run stands as wanted. */
async function stands(run: string, state: string) {
  const now = () => place.house.get<{ state: string }>(`/api/v1/runs/${run}`);
  await expect.poll(async () => (await now()).state).toBe(state);
}

/** The colours of the terminal, as its own sheet has them: of its text, of its ground and of each that has a number. */
function looks(page: Page): Promise<string[]> {
  return page
    .locator(".xterm style")
    .evaluateAll((sheets) =>
      sheets.map(({ textContent }) => textContent ?? "").filter((text) => /fg-1 /.test(text)),
    );
}

test("every answer says what may happen in it", async ({ page }) => {
  const answer = await open(page, "/talk");
  const headers = answer?.headers() ?? {};
  const policy = new Map(
    (headers["content-security-policy"] ?? "").split(";").map((part) => {
      const [name = "", ...values] = part.trim().split(/\s+/);
      return [name, values.join(" ")];
    }),
  );
  expect(policy.get("default-src")).toBe("'none'");
  expect(policy.get("script-src")).toBe("'self'");
  expect(policy.get("connect-src")).toBe("'self'");
  expect(policy.get("img-src")).toBe("'self' data: blob:");
  for (const name of ["frame-ancestors", "base-uri", "form-action"]) expect(policy.get(name)).toBe("'none'");
  expect(headers).toMatchObject({ "x-content-type-options": "nosniff", "referrer-policy": "no-referrer" });
  expect(headers["cross-origin-opener-policy"]).toBe("same-origin");
  // The policy is in force: a script that is put into the page does not run, and that is heard of.
  await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "window.pwned = 1";
    document.body.append(script);
    script.remove();
  });
  expect(await page.evaluate(() => (window as { pwned?: unknown }).pwned)).toBeUndefined();
  await expect.poll(() => guard.wrong(page)).toEqual([expect.stringContaining("policy: script-src")]);
});

test("what the COO says is text, as it comes and when it is there", async ({ page }) => {
  await open(page, `/conversations/${place.says}`);
  await expect.poll(() => textOf(page)).toContain("not thiswhole");
  const text = await textOf(page);
  for (const { name, shows, marked } of attacks) expect(text, name).toContain(marked ?? shows);
  await isHarmless(page);

  await open(page, "/talk");
  await page.getByLabel("Message to the COO").fill("Say it slowly");
  await page.getByRole("button", { name: "Send" }).click();
  await expect.poll(() => textOf(page)).toContain("<svg onload=");
  await isHarmless(page);
  sayTheRest();
  await expect.poll(() => textOf(page)).toContain("not thiswhole");
  await isHarmless(page);
});

test("what is made to keep a page busy is shown, and the page answers", async ({ page }) => {
  await open(page, "/talk");
  await page.getByLabel("Message to the COO").fill("Say what is heavy");
  await page.getByRole("button", { name: "Send" }).click();
  for (const { name, shows } of heavies) await expect.poll(() => textOf(page), name).toContain(shows);
  await page.getByLabel("Message to the COO").fill("Still here");
  await isHarmless(page);
});

test("a card, its plan, its tasks and what advisors found are text", async ({ page }) => {
  await open(page, `/conversations/${place.plans}`);
  const card = page.getByRole("region", { name: /^Plan: / });
  await expect(card).toContainText(briefShows);
  await card.getByText("What stays, checks and risks").click();
  await isHarmless(page);
  type Plan = { id: string; version: number; state: string; tasks: { run_id?: string }[] };
  const plan = async () => (await place.house.get<{ items: Plan[] }>("/api/v1/plans")).items[0];
  const shown = await plan();
  if (!shown) throw new Error("there is no plan");
  await open(page, `/plans/${shown.id}`);
  await isHarmless(page);
  if (shown.state === "proposed")
    await place.house.post(`/api/v1/plans/${shown.id}/confirm`, { version: shown.version });
  await expect.poll(async () => (await plan())?.tasks.length).toBe(1);
  await open(page, `/plans/${shown.id}`);
  await expect(page.getByText(briefShows).first()).toBeVisible();
  await isHarmless(page);
  await open(page, `/projects/${place.project}?tab=advice`);
  await expect.poll(() => textOf(page)).toContain(briefShows);
  await isHarmless(page);
});

test("a run's course, its tools and its checks are text", async ({ page }) => {
  await stands(place.run, "review");
  for (const show of ["words", "tools", "trouble"]) {
    await open(page, `/runs/${place.run}?tab=timeline&show=${show}`);
    await unfold(page, "Timeline");
    await expect.poll(() => textOf(page)).toContain("<svg onload=");
    await isHarmless(page);
  }
  await open(page, `/runs/${place.run}?tab=checks`);
  await unfold(page, "Checks");
  await expect.poll(() => textOf(page)).toContain("not thiswhole");
  const text = await textOf(page);
  for (const { name, shows } of attacks) expect(text, name).toContain(shows);
  await isHarmless(page);
  // The agent's own commits, among all that is known of the run.
  await page.getByRole("button", { name: /Details of this run/ }).click();
  await expect(page.getByRole("dialog")).toContainText("<script>window.pwned=1</script> of its own");
  await isHarmless(page);
});

test("what is being printed is text", async ({ page }) => {
  await open(page, `/runs/${place.prints}?tab=timeline`);
  await expect(page.locator("pre", { hasText: "not thiswhole" })).toBeVisible();
  await isHarmless(page);
});

test("a change is text, from the names of its files to its last line", async ({ page }) => {
  await stands(place.run, "review");
  await open(page, `/runs/${place.run}?tab=changes`);
  await expect.poll(() => textOf(page)).toContain("<svg onload=");
  const seen: string[] = [];
  const scroller = page.getByLabel("The change", { exact: true });
  for (;;) {
    seen.push(await textOf(page));
    await isHarmless(page);
    const isAtEnd = await scroller.evaluate((element) => {
      const before = element.scrollTop;
      element.scrollTop += element.clientHeight;
      return element.scrollTop === before;
    });
    if (isAtEnd) break;
  }
  const text = seen.join("\n");
  for (const part of [
    "<img src=x onerror=window.pwned=1>.txt",
    "javascript:alert(1)",
    "letters of two alphabets",
  ])
    expect(text).toContain(part);
  for (const part of ["was old.txt", "mode 644 → 755", "binary", "hidden characters", "‹U+202E›"])
    expect(text).toContain(part);
});

test("files, and what is to be taken along, are text and never a page", async ({ page }) => {
  await stands(place.run, "review");
  await open(page, `/runs/${place.run}?tab=files`);
  await expect(page.getByRole("button", { name: "<img src=x onerror=window.pwned=1>.txt" })).toBeVisible();
  await isHarmless(page);
  await open(page, `/runs/${place.run}?tab=files&file=page.html`);
  await expect.poll(() => textOf(page)).toContain("<script>window.pwned=1</script>");
  await isHarmless(page);
  await open(page, `/runs/${place.run}?tab=artifacts`);
  await expect(page.getByRole("link", { name: /^Download/ }).first()).toBeVisible();
  await isHarmless(page);
  type Artifacts = { items: { name: string; url?: string }[] };
  const { items } = await place.house.get<Artifacts>(`/api/v1/runs/${place.run}/artifacts`);
  for (const { name, url } of items) {
    if (!url) continue;
    const answer = await page.request.get(`${place.house.url}${url}`);
    const headers = answer.headers();
    expect(headers["content-type"], name).toMatch(
      /^(text\/(plain|x-diff)|application\/(x-git-bundle|octet-stream))/,
    );
    expect(headers["x-content-type-options"], name).toBe("nosniff");
    expect(headers["content-security-policy"], name).toContain("default-src 'none'");
    if (name !== "diff")
      expect(headers["content-disposition"], name).toMatch(/^attachment; filename="[\w.-]+"$/);
  }
});

test("what waits in the inbox is text, its buttons too", async ({ page }) => {
  await stands(place.asks, "waiting");
  type Items = { items: { id: string; kind: string }[] };
  await open(page, "/inbox");
  await expect.poll(() => textOf(page)).toContain(briefShows);
  await isHarmless(page);
  const { items } = await place.house.get<Items>("/api/v1/inbox?state=open");
  expect(items.map(({ kind }) => kind)).toContain("question");
  for (const { id } of items) {
    await open(page, `/inbox?item=${id}`);
    await isHarmless(page);
  }
});

test("what is remembered, written, found and listed is text", async ({ page }) => {
  for (const path of [
    "/house/memory",
    `/projects/${place.project}?tab=memory`,
    `/projects/${place.project}?tab=documents`,
    `/projects/${place.project}?tab=documents&document=${place.document}`,
    `/projects/${place.project}`,
    "/work?q=onerror",
    "/work",
    "/work?tab=queue",
    "/talk",
  ]) {
    await open(page, path);
    // Who waits in the queue, and which talks there are, is not always said in the words of others.
    if (!/queue|talk/.test(path)) await expect.poll(() => textOf(page), path).toContain("<img src=x");
    await isHarmless(page);
  }
});

test("the terminal obeys nothing beyond its screen", async ({ context, page, isMobile }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: place.house.url });
  const typed: string[] = [];
  page.on("websocket", (socket) => {
    if (!socket.url().includes("/terminal")) return;
    // Sizes go as text, and what is typed as bytes.
    socket.on("framesent", ({ payload }) => typeof payload !== "string" && typed.push(payload.toString()));
  });
  await open(page, `/runs/${place.prints}?tab=terminal`);
  await page.evaluate(() => navigator.clipboard.writeText("my own words"));
  const title = await page.title();
  const screen = page.locator(".xterm");
  const before = await looks(page);
  expect(before).toHaveLength(1);
  if (isMobile) {
    await page.getByRole("textbox").last().fill("cat evil.txt");
    await page.keyboard.press("Enter");
  } else {
    await page.locator(".xterm-helper-textarea").focus();
    await page.keyboard.type("cat evil.txt\n");
  }
  await expect(page.locator(".xterm-accessibility")).toContainText("pasted words");
  expect(await page.title()).toBe(title);
  expect(await page.evaluate(() => (window as { pwned?: unknown }).pwned)).toBeUndefined();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("my own words");
  // A link of the terminal's would be underlined by it.
  expect(await screen.locator("a, [class*=xterm-underline]").count()).toBe(0);
  expect(await looks(page)).toEqual(before);
  // Nothing is answered: it would be typed into the shell.
  expect(typed.join("")).toBe("cat evil.txt\r");
});
