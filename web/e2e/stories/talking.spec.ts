import { says, thread } from "../house/founder";
import { expect, test } from "../house/test";

test("what the COO says is shown as it comes, in every tab, and is there when the page is opened again", async ({
  house,
  founder,
}) => {
  const held = await house.gate();
  const text = "First I looked at the numbers, and then I had **another** look.";
  house.model.plays((_, who) => (who === "coo" ? { text, until: held.opened } : undefined));
  const other = await founder.context().newPage();
  await says(founder, "Where are we?");
  await expect(founder.getByText("First I looked")).toBeVisible();
  await expect(founder.getByText("another")).toBeHidden();
  await expect(founder).toHaveURL(/\/conversations\//);
  // Whoever comes in the midst of it sees it from its beginning.
  await other.goto(founder.url());
  await expect(thread(other).getByText("Where are we?")).toBeVisible();
  await expect(thread(other).getByText("First I looked")).toBeVisible();
  held.lets();
  for (const page of [founder, other]) {
    await expect(page.locator("strong", { hasText: "another" })).toBeVisible();
    await expect(thread(page).getByText("First I looked")).toHaveCount(1);
  }
  await founder.reload();
  await expect(founder.locator("strong", { hasText: "another" })).toBeVisible();
});
