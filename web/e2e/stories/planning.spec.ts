import { approves, goes, says, thread } from "../house/founder";
import { hears } from "../house/model";
import { advises, draws, finishes, inTurn, proposes, writes } from "../house/plays";
import { expect, test } from "../house/test";

const files = ["menu.txt", "wine.txt"];

test("a plan is confirmed in the talk, its tasks go side by side, and the COO says in the end what came of it", async ({
  house,
  founder,
}) => {
  house.model.plays((seen, who) => {
    if (who === "coo" && hears(seen, "Report it to the founder"))
      return { text: "Menu and wine are **written**." };
    if (who === "coo")
      return proposes(seen, {
        title: "Write the cards",
        summary: "Guests can **read** what there is.",
        steps: ["Write the menu", "Write the wine"],
        project: "inn",
      });
    if (who === "advisor") return advises(seen, "A file each.", files);
    if (who === "orchestrator") return draws(files);
    if (who !== "worker") return;
    const file = hears(seen, "Write menu.txt.") ? "menu.txt" : "wine.txt";
    return inTurn(seen, writes(file, `This is ${file}\n`), finishes(`${file} is written.`));
  });
  const inn = await house.project("inn", { "README.md": "An inn.\n" });
  await says(founder, "Guests ask what there is");
  const card = founder.getByRole("region", { name: "Plan: Write the cards" });
  await expect(card.getByText("Write the wine")).toBeVisible();
  await card.getByText("What stays, checks and risks").click();
  await expect(card.getByText("the prices")).toBeVisible();
  await card.getByRole("button", { name: "Confirm" }).click();

  await expect(card.getByText("2 of 3", { exact: true })).toBeVisible();
  for (const file of files)
    await expect(card.getByRole("link", { name: `Write ${file} done` })).toBeVisible();
  await card.getByRole("link", { name: /Bring it together.*waits for your review$/ }).click();
  await approves(founder);

  await goes(founder, "Talk");
  await expect(card.getByText("All of it is done.")).toBeVisible();
  await expect(thread(founder).locator("strong", { hasText: "written" })).toBeVisible();
  for (const file of files) expect(inn.show(file)).toBe(`This is ${file}\n`);
});
