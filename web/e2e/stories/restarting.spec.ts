import { approves, delegatesAndLooks, sees } from "../house/founder";
import { isFresh, isStale } from "../house/network";
import { finishes, inTurn, runs, working } from "../house/plays";
import { expect, test } from "../house/test";

test("a daemon that is killed under an open page and comes back goes on, with nothing doubled", async ({
  house,
  founder,
}) => {
  const asked = await house.gate();
  house.model.plays(
    working((seen) =>
      inTurn(
        seen,
        runs("echo once >> tally.txt", "I count the first."),
        { ...runs("echo twice >> tally.txt", "I count **the second**."), until: asked.opened },
        finishes("Both are counted."),
      ),
    ),
  );
  const shop = await house.project("shop", { "README.md": "A shop.\n" });
  await delegatesAndLooks(founder, "Count what comes in", "shop");
  await expect(founder.getByText("I count the first.")).toBeVisible();
  await expect(founder.getByText("I count", { exact: true })).toBeVisible();

  await house.daemon.down("SIGKILL");
  await isStale(founder);
  await expect(founder.getByText("I count the first.")).toBeVisible();
  asked.lets();
  await house.daemon.up();

  // Nobody touches the page.
  await isFresh(founder);
  await sees(founder, "review");
  await expect(founder.getByText("I count the first.")).toHaveCount(1);
  await expect(founder.locator("strong", { hasText: "the second" })).toHaveCount(1);
  await expect(founder.getByRole("button", { name: /^shell_exec/ })).toHaveCount(2);
  await approves(founder);
  expect(shop.show("tally.txt")).toBe("once\ntwice\n");
});
