import type { Page } from "@playwright/test";
import type { House } from "../house/house";
import { type Play, turns, uses } from "../house/model";
import { stretched, type Told, tells } from "../house/stretched";
import { expect, test } from "../house/test";

const STEPS = 10_000;
const FILES = 8;
const LINES = 500;

const write = `echo step 0; for n in $(seq ${FILES}); do seq -f "file $n line %.0f" ${LINES} > file-$n.txt; done; seq -f "long line %.0f" 1000 > long.txt`;
const play: Play = (seen, who) => {
  if (who !== "worker") return undefined;
  return turns(seen) === 0
    ? uses("shell_exec", { cmd: write }, "step 0")
    : uses("finish", { summary: "Written." });
};
// What goes through a service worker is no request that a test can answer.
test.use({ script: { play }, serviceWorkers: "block" });

/** A run that wrote a long change, in review. */
async function reviewed(house: House): Promise<string> {
  await house.project("shop", { "README.md": "# Shop\n" });
  await house.post("/api/v1/tasks", { text: "Write it.", project: "shop" });
  type Runs = { items: { id: string; state: string }[] };
  const run = async () => (await house.get<Runs>("/api/v1/runs")).items[0];
  await expect.poll(async () => (await run())?.state).toBe("review");
  return (await run())?.id ?? "";
}

interface Scrolled {
  /** Rows that were in the page at once, at most. */
  rows: number;
  /** Elements of the whole page, at most. */
  elements: number;
  /** Places at which nothing was shown. */
  holes: number;
}

/** Scrolls from the top to the bottom, as far at once as is on the screen or so that it is `stops` times. */
function scrollThrough(page: Page, label: string, row: string, stops: number): Promise<Scrolled> {
  return page.evaluate(
    async ([name, selector, most]) => {
      const list = document.querySelector(`[aria-label="${name}"]`);
      if (!list) throw new Error(`there is no ${name}`);
      const drawn = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      const seen = { rows: 0, elements: 0, holes: 0 };
      const stride = Math.max(list.clientHeight, list.scrollHeight / most);
      list.scrollTop = 0;
      await drawn();
      for (let isAtEnd = false; !isAtEnd; ) {
        seen.rows = Math.max(seen.rows, list.querySelectorAll(selector).length);
        seen.elements = Math.max(seen.elements, document.querySelectorAll("*").length);
        const { left, width, top, height } = list.getBoundingClientRect();
        const middle = document.elementFromPoint(left + width / 2, top + height / 2);
        if (!middle?.closest("[data-index]")) seen.holes += 1;
        const before = list.scrollTop;
        list.scrollTop = before + stride;
        await drawn();
        await drawn();
        isAtEnd = list.scrollTop <= before;
      }
      return seen;
    },
    [label, row, stops] as const,
  );
}

test(`a run of ${STEPS} steps shows its newest first, and every step can be reached`, async ({
  house,
  founder,
}) => {
  test.setTimeout(240_000);
  const run = await reviewed(house);
  const real = await house.get<{ items: Told[] }>(`/api/v1/runs/${run}/events?limit=1000`);
  const all = stretched(real.items, STEPS);
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  // The middle of it is held back: what is newest does not wait for that.
  await tells(founder, run, all, async (after) => {
    if (after >= 2000) await released;
  });
  await founder.goto(`${house.url}/runs/${run}?tab=timeline`);
  const toEnd = founder.getByRole("button", { name: "To the end" });
  const toBeginning = founder.getByRole("button", { name: "To the beginning" });
  await expect(founder.getByText("These are the newest steps.")).toBeVisible();
  await toEnd.click();
  await expect(founder.getByText(`step ${STEPS}`, { exact: true })).toBeVisible();
  release();
  await expect(founder.getByText("These are the newest steps.")).toBeHidden({ timeout: 60_000 });
  // The order, a word and a tool for each step, and how it ended.
  const entries = founder.getByLabel("Steps").getByRole("listitem");
  const count = Number(await entries.first().getAttribute("aria-setsize"));
  expect(count).toBeGreaterThan(2 * STEPS);

  const seen = await scrollThrough(founder, "Steps", "[data-index]", 120);
  expect(seen.rows).toBeLessThan(150);
  expect(seen.elements).toBeLessThan(4000);
  expect(seen.holes).toBe(0);
  await toBeginning.click();
  await expect(founder.getByText("step 1", { exact: true })).toBeVisible();
  await toEnd.click();
  await expect(founder.getByText(`step ${STEPS}`, { exact: true })).toBeVisible();

  await founder.getByRole("button", { name: "Find in the timeline" }).click();
  await founder.getByLabel("Find in the timeline").first().fill("step 7777");
  await expect(founder.getByText("step 7777", { exact: true })).toBeVisible();
  const middle = all.find(({ kind, data }) => kind === "step.call_answered" && data.text === "step 5000");
  await founder.goto(`${house.url}/runs/${run}?tab=timeline&at=${middle?.position}`);
  await expect(founder.getByText("step 5000", { exact: true })).toBeVisible({ timeout: 60_000 });
  await founder.getByRole("button", { name: "Trouble" }).click();
  await expect(founder.getByText("None of these")).toBeVisible();
});

test("a change of 5,000 lines is in the page only as far as it is on the screen", async ({
  house,
  founder,
}) => {
  const run = await reviewed(house);
  await founder.goto(`${house.url}/runs/${run}?tab=changes`);
  await expect(founder.getByText("file 1 line 1", { exact: true })).toBeVisible();
  // A file of its own length is folded until somebody wants it.
  await expect(founder.getByText("large and generated files are folded")).toBeVisible();
  const scroller = founder.getByLabel("The change", { exact: true });
  await scroller.evaluate((element) => {
    element.scrollTop = element.scrollHeight;
  });
  await founder.getByRole("button", { name: "Show", exact: true }).click();
  await expect(founder.getByText("long line 1", { exact: true })).toBeVisible();
  const seen = await scrollThrough(founder, "The change", "tr", 150);
  expect(seen.rows).toBeLessThan(700);
  expect(seen.elements).toBeLessThan(9000);
  expect(seen.holes).toBe(0);
  await expect(founder.getByText("long line 1000", { exact: true })).toBeVisible();
  for (let at = FILES; at > 0; at -= 1) {
    await founder.keyboard.press("p");
    await expect(founder.getByText(`${at}/${FILES + 1}`, { exact: true })).toBeVisible();
  }
  await expect(founder.getByText("file 1 line 1", { exact: true })).toBeVisible();
});
