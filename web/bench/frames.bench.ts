import { type Page, test } from "@playwright/test";
import { House } from "../e2e/house/house";
import { turns, uses } from "../e2e/house/model";
import { stretched, type Told, tells } from "../e2e/house/stretched";
import { expect, link, makesAccount } from "../e2e/house/test";
import { row } from "./row";

/** A frame at sixty a second, and a bit: what takes longer is seen. */
const FRAME_MS = 17;
const STEPS = 10_000;
const STOPS = 200;

/** Scrolls a little in each frame, and says how long frames took in milliseconds: the middle one, and one in twenty. */
function frames(page: Page, label: string): Promise<{ p50: number; p95: number }> {
  return page.evaluate(
    async ([name, stops]) => {
      const list = document.querySelector(`[aria-label="${name}"]`);
      if (!list) throw new Error(`there is no ${name}`);
      const next = () => new Promise<number>((drawn) => requestAnimationFrame(drawn));
      list.scrollTop = 0;
      await next();
      let before = await next();
      const took: number[] = [];
      for (let stop = 0; stop < stops; stop += 1) {
        list.scrollTop += list.clientHeight / 4;
        const now = await next();
        took.push(now - before);
        before = now;
      }
      took.sort((a, b) => a - b);
      const at = (part: number) => Math.round(took[Math.floor(took.length * part)] ?? 0);
      return { p50: at(0.5), p95: at(0.95) };
    },
    [label, STOPS] as const,
  );
}

test("scrolling", async ({ browser }) => {
  const write = 'echo step 0; for n in $(seq 10); do seq -f "file $n line %.0f" 500 > file-$n.txt; done';
  const house = await House.start((seen, who) => {
    if (who !== "worker") return undefined;
    return turns(seen) === 0
      ? uses("shell_exec", { cmd: write }, "step 0")
      : uses("finish", { summary: "Written." });
  });
  try {
    await house.project("shop", { "README.md": "# Shop\n" });
    await house.post("/api/v1/tasks", { text: "Write it.", project: "shop" });
    type Runs = { items: { id: string; state: string }[] };
    const run = async () => (await house.get<Runs>("/api/v1/runs")).items[0];
    await expect.poll(async () => (await run())?.state, { timeout: 60_000 }).toBe("review");
    const id = (await run())?.id ?? "";
    const page = await browser.newPage({ viewport: { width: 390, height: 844 }, serviceWorkers: "block" });
    await page.goto(link(house));
    await makesAccount(page);
    const { items } = await house.get<{ items: Told[] }>(`/api/v1/runs/${id}/events?limit=1000`);
    await tells(page, id, stretched(items, STEPS));
    for (const [what, tab, label] of [
      [`a run of ${STEPS.toLocaleString("en")} steps`, "timeline", "Steps"],
      ["a change of 5,000 lines", "changes", "The change"],
    ] as const) {
      await page.goto(`${house.url}/runs/${id}?tab=${tab}`);
      await expect(page.getByLabel(label, { exact: true })).toBeVisible();
      await expect(page.getByText("These are the newest steps.")).toBeHidden({ timeout: 120_000 });
      const { p50, p95 } = await frames(page, label);
      row(`${what}, scrolled: a frame, p50`, p50, " ms", { most: FRAME_MS });
      row(`${what}, scrolled: a frame, p95`, p95, " ms");
    }
  } finally {
    await house.stop();
  }
});
