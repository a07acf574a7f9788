import { delegates, goes, sees, waiting } from "../house/founder";
import { hears } from "../house/model";
import { asks, finishes, inTurn, working, writes } from "../house/plays";
import { expect, test } from "../house/test";

/** Asks for a colour, and paints the door in the one that it hears. */
const painter = working((seen) =>
  inTurn(
    seen,
    asks("Which colour has the door?", ["A deep red", "A light blue"]),
    writes("door.txt", hears(seen, "As green as the hedge") ? "green\n" : "blue\n"),
    finishes("Painted."),
  ),
);
// Every question is the founder's at once: drafts of models are another story.
test.use({ script: { play: painter, config: "[questions]\nanswer = false\n" } });

test("a question is answered from the inbox with one tap, or in words, and the run goes on with that", async ({
  house,
  founder,
}) => {
  await house.project("shop", { "README.md": "A shop.\n" });
  await delegates(founder, "Paint the front door", "shop");
  await goes(founder, "Inbox");
  await expect(founder.getByRole("link", { name: /Question.*Which colour has the door/ })).toBeVisible();
  await founder.getByRole("button", { name: "A light blue" }).click();
  await expect(founder.getByText("Answered: A light blue")).toBeVisible();
  await expect(founder.getByRole("link", { name: /Question/ })).toBeHidden();
  await founder.getByRole("link", { name: /Review.*Paint the front door/ }).click();
  await founder.getByRole("link", { name: /Look at the change/ }).click();
  await sees(founder, "review");
  await expect(founder.getByText("blue", { exact: true })).toBeVisible();

  await delegates(founder, "Paint the back door", "shop");
  await expect(waiting(founder, 2)).toBeVisible();
  await goes(founder, "Inbox");
  await founder.getByRole("link", { name: /Question.*Which colour has the door/ }).click();
  await founder.getByLabel("Or in your words").fill("As green as the hedge");
  await founder.getByRole("button", { name: "Answer", exact: true }).click();
  await expect(founder.getByText("Answered: As green as the hedge")).toBeVisible();
  await founder.getByRole("link", { name: /Review.*Paint the back door/ }).click();
  await founder.getByRole("link", { name: /Look at the change/ }).click();
  await sees(founder, "review");
  await expect(founder.getByText("green", { exact: true })).toBeVisible();
});

test("what is answered in one tab waits in no other", async ({ house, founder }) => {
  await house.project("shop", { "README.md": "A shop.\n" });
  const other = await founder.context().newPage();
  await other.goto(`${house.url}/inbox`);
  await expect(other.getByText("Nothing waits for you")).toBeVisible();
  await delegates(founder, "Paint the front door", "shop");
  await goes(founder, "Inbox");
  for (const tab of [founder, other])
    await expect(tab.getByRole("link", { name: /Question.*Which colour has the door/ })).toBeVisible();
  await founder.getByRole("button", { name: "A deep red" }).click();
  // What comes next waits in both; the question in neither.
  for (const tab of [founder, other]) {
    await expect(tab.getByRole("link", { name: /Review.*Paint the front door/ })).toBeVisible();
    await expect(tab.getByRole("link", { name: /Question/ })).toBeHidden();
    await expect(waiting(tab, 1)).toBeVisible();
  }
});
