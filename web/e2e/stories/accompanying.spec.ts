import { delegatesAndLooks, looksAt, sees } from "../house/founder";
import { hears } from "../house/model";
import { finishes, inTurn, working, writes } from "../house/plays";
import { expect, test } from "../house/test";

test("a word to a run at work reaches its agent, and what is rejected is tried again", async ({
  house,
  founder,
}) => {
  const wish = "Make it blue, please";
  const heard = await house.gate();
  house.model.plays(
    working((seen) =>
      inTurn(
        seen,
        { ...writes("plan.txt", "paint\n", "First I think about it."), until: heard.opened },
        writes("door.txt", hears(seen, wish) ? "blue\n" : "unpainted\n"),
        finishes("Painted."),
      ),
    ),
  );
  const shop = await house.project("shop", { "README.md": "A shop.\n" });
  await delegatesAndLooks(founder, "Paint the door", "shop");
  await expect(founder.getByText("First I", { exact: true })).toBeVisible();
  await founder.getByRole("button", { name: "Message" }).click();
  const words = founder.getByRole("dialog", { name: "Message" });
  await words.getByLabel("Your words").fill(wish);
  await words.getByRole("button", { name: "Send" }).click();
  await expect(founder.getByText(wish)).toHaveCount(1);
  heard.lets();
  await sees(founder, "review");
  await looksAt(founder, "Changes");
  await expect(founder.getByText("blue", { exact: true })).toBeVisible();

  await founder.getByRole("button", { name: "More" }).click();
  await founder.getByRole("menuitem", { name: "Reject" }).click();
  const why = founder.getByRole("dialog", { name: "Reject this work?" });
  await why.getByLabel("Why? (if you like)").fill("We have no door");
  await why.getByRole("button", { name: "Reject" }).click();
  await sees(founder, "rejected");
  expect(shop.has("door.txt")).toBe(false);
  await founder.getByRole("button", { name: "Try again" }).click();
  await sees(founder, "review");
});
