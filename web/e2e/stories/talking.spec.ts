import type { Play } from "../house/model";
import { expect, test } from "../house/test";

let release = () => {};
const held = new Promise<void>((resolve) => {
  release = resolve;
});

const play: Play = (_, who) =>
  who === "coo"
    ? { text: "First I looked at the numbers, and then I had **another** look.", until: held }
    : undefined;

test.use({ script: { play } });

test("what the COO says is shown as it comes, in every tab, and is there when the page is opened again", async ({
  founder,
}) => {
  const other = await founder.context().newPage();
  await founder.getByLabel("Message to the COO").fill("Where are we?");
  await founder.getByRole("button", { name: "Send" }).click();
  await expect(founder.getByText("First I looked")).toBeVisible();
  await expect(founder.getByText("another")).toBeHidden();
  await expect(founder).toHaveURL(/\/conversations\//);
  await other.goto(founder.url());
  await expect(other.getByRole("list", { name: "Conversation" }).getByText("Where are we?")).toBeVisible();
  release();
  for (const page of [founder, other]) {
    await expect(page.locator("strong", { hasText: "another" })).toBeVisible();
    await expect(page.getByRole("list", { name: "Conversation" }).getByText("First I looked")).toHaveCount(1);
  }
  await founder.reload();
  await expect(founder.locator("strong", { hasText: "another" })).toBeVisible();
});
