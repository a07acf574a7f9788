import { approves, delegatesAndLooks, looksAt, sees, waiting } from "../house/founder";
import { hears } from "../house/model";
import { finishes, inTurn, working, writes } from "../house/plays";
import { expect, test } from "../house/test";

const remark = "Guests come in the morning";

test("a comment on a line leads to a second round, and that is what is merged", async ({
  house,
  founder,
}) => {
  house.model.plays(
    working((seen) =>
      inTurn(
        seen,
        writes("greeting.txt", "Good evening\nand welcome\n"),
        finishes("There is a greeting."),
        writes("greeting.txt", "Good morning\nand welcome\n"),
        finishes("It greets in the morning now."),
      ),
    ),
  );
  const shop = await house.project("shop", { "README.md": "A shop.\n" });
  await delegatesAndLooks(founder, "Write a greeting", "shop");
  await sees(founder, "review");

  await looksAt(founder, "Changes");
  await founder.getByRole("button", { name: "Comment on line 1", exact: true }).click();
  await founder.getByLabel("Comment on line 1", { exact: true }).last().fill(remark);
  await founder.getByRole("button", { name: "Keep" }).click();
  await founder.getByRole("button", { name: "Send 1 comment" }).click();
  const sheet = founder.getByRole("dialog", { name: "Ask for changes" });
  await expect(sheet.getByText(remark)).toBeVisible();
  await sheet.getByRole("button", { name: "Send" }).click();

  // What the agent has before it now has the words and where they stand.
  await expect
    .poll(() => house.model.seen.some((seen) => hears(seen, remark) && hears(seen, "greeting.txt")))
    .toBe(true);
  await expect(founder.getByText("It greets in the morning now.")).toBeVisible();
  await expect(founder.getByText("Good morning")).toBeVisible();
  await expect(founder.getByText("Good evening")).toBeHidden();
  await sees(founder, "review");
  await expect(waiting(founder, 1)).toBeVisible();

  expect(shop.has("greeting.txt")).toBe(false);
  await approves(founder);
  await expect(founder.getByRole("button", { name: "Roll back" })).toBeVisible();
  expect(shop.show("greeting.txt")).toBe("Good morning\nand welcome\n");
});
