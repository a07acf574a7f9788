import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium, expect, test } from "@playwright/test";
import { freePort } from "../e2e/house/daemon";
import { type Product, product } from "../e2e/house/product";
import { link, makesAccount } from "../e2e/house/test";
import { row } from "./row";

/** What is asked of a page that a person waits for. */
const SCORE_MIN = 95;
const ROUNDS = 5;
/** Lighthouse measures how fast the machine is before each round; below this its times tell of the machine's neighbours. */
const BENCHMARK_MIN = 1000;
const forms = ["phone", "desk"] as const;

/** What is used of Lighthouse (https://github.com/GoogleChrome/lighthouse), which is installed by whoever measures. */
interface Lighthouse {
  default(url: string, flags: object, config: object | undefined): Promise<{ lhr: Result } | undefined>;
  desktopConfig: object;
}

interface Result {
  environment: { benchmarkIndex: number };
  categories: Record<
    string,
    { title: string; score: number | null; auditRefs: { id: string; weight: number }[] }
  >;
  audits: Record<string, { title: string; score: number | null; displayValue?: string }>;
}

let shop: Product;
const folder = mkdtempSync(join(tmpdir(), "deputy-lighthouse-"));

test.beforeAll(async () => {
  shop = await product();
});

test.afterAll(async () => {
  await shop?.house.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A browser that was just started, with what the one before it kept. */
async function inBrowser<T>(act: (context: BrowserContext, port: number) => Promise<T>): Promise<T> {
  const port = await freePort();
  const context = await chromium.launchPersistentContext(folder, {
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-background-networking", `--remote-debugging-port=${port}`],
  });
  try {
    return await act(context, port);
  } finally {
    await context.close();
  }
}

/** Measures a page as often as it takes to leave out the odd one. */
async function measure(name: string, path: string) {
  const lighthouse = (await import(
    "../tools/lighthouse/node_modules/lighthouse/core/index.js" as string
  )) as Lighthouse;
  for (const form of forms) {
    const rounds: Result[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const config = form === "desk" ? lighthouse.desktopConfig : undefined;
      // The app's workers keep its process after a page is closed. Lighthouse's profiler goes over all the code in there
      // before the next page begins, and would count that as the page's: 0.5 s of a phone's.
      const measured = await inBrowser((_, port) => {
        // What is signed in stays so; files of the app are fetched anew.
        const flags = { port, output: "json", logLevel: "error", disableStorageReset: true };
        return lighthouse.default(`${shop.house.url}${path}`, flags, config);
      });
      if (!measured) throw new Error(`${name} could not be measured`);
      rounds.push(measured.lhr);
    }
    const [first] = rounds;
    for (const [id, { title }] of Object.entries(first?.categories ?? {})) {
      const scores = rounds.map(({ categories }) => Math.round((categories[id]?.score ?? 0) * 100));
      const middle = scores.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0;
      const isAimed = id === "performance" || id === "accessibility";
      const slowest = Math.min(...rounds.map(({ environment }) => environment.benchmarkIndex));
      const isJudged = id !== "performance" || slowest >= BENCHMARK_MIN;
      row(
        `${name}, ${form}, ${title.toLowerCase()}`,
        middle,
        "",
        isAimed ? { least: SCORE_MIN, isJudged } : {},
      );
    }
    if (first && process.env.DEPUTY_BENCH_WHY) why(first);
  }
}

/** What costs points. */
function why({ categories, audits }: Result) {
  for (const [id, { auditRefs }] of Object.entries(categories)) {
    for (const { id: audit, weight } of auditRefs ?? []) {
      const { title, score, displayValue } = audits[audit] ?? { title: "", score: null };
      if (score !== null && score < 1 && (weight > 0 || process.env.DEPUTY_BENCH_WHY === "all"))
        process.stderr.write(`    ${id}: ${score} of ${weight}: ${title} ${displayValue ?? ""}\n`);
    }
  }
}

test("the login", () => measure("login", "/sign-in"));

test("the app, signed in", async () => {
  await inBrowser(async (context) => {
    const page = await context.newPage();
    await page.goto(link(shop.house));
    await makesAccount(page);
    await expect(page).toHaveURL(/talk/);
  });
  await measure("Talk", `/conversations/${shop.conversation}`);
  await measure("Run", `/runs/${shop.reviewed}?tab=timeline`);
});
