import { delegates, goes, waiting } from "../house/founder";
import { hears, uses } from "../house/model";
import { asks, finishes, inTurn, writes } from "../house/plays";
import { expect, test } from "../house/test";

test("what a model would answer is shown with its reason, and sent as it is with one tap", async ({
  house,
  founder,
}) => {
  const words = "As the guide has it.";
  house.model.plays((seen, who) => {
    if (who === "answerer")
      return inTurn(
        seen,
        uses("repo_read", { path: "BRAND.md" }),
        uses("answer", { text: words, choice: "2", sure: true, why: "BRAND.md:1" }),
      );
    if (who !== "worker") return;
    return inTurn(
      seen,
      asks("Which colour has the door?", ["A deep red", "A light blue"]),
      writes("door.txt", hears(seen, words) ? "blue\n" : "unpainted\n"),
      finishes("Painted."),
    );
  });
  await house.project("shop", { "BRAND.md": "Doors are blue.\n" });
  await delegates(founder, "Paint the front door", "shop");
  await expect(waiting(founder, 1)).toBeVisible();
  await goes(founder, "Inbox");
  await founder.getByRole("link", { name: /Question.*Which colour has the door/ }).click();
  const draft = founder.getByRole("region", { name: "A model's draft" });
  await expect(draft.getByText(words)).toBeVisible();
  await expect(draft.getByText("Why: BRAND.md:1")).toBeVisible();
  await draft.getByRole("button", { name: "Send as it is" }).click();
  await founder.getByRole("link", { name: /Review.*Paint the front door/ }).click();
  await founder.getByRole("link", { name: /Look at the change/ }).click();
  await expect(founder.getByText("blue", { exact: true })).toBeVisible();
});
