import { delegatesAndLooks, goes, looksAt, says, sees, thread, waiting } from "../house/founder";
import { advises, finishes, inTurn, proposes, runs, working, writes } from "../house/plays";
import { expect, test } from "../house/test";

test("what is delegated is seen as it is worked on, and the founder is told when it waits for a review", async ({
  house,
  founder,
}) => {
  const printed = await house.gate();
  const spoken = await house.gate();
  const command = `echo first line; ${printed.command}; echo last line`;
  house.model.plays(
    working((seen) =>
      inTurn(
        seen,
        runs(command, "Let me look around."),
        { ...writes("greeting.txt", "hello\n", "I write it down **now**."), until: spoken.opened },
        finishes("There is a greeting."),
      ),
    ),
  );
  await house.project("shop", { "README.md": "A shop.\n" });
  await delegatesAndLooks(founder, "Write a greeting", "shop");

  await sees(founder, "running");
  await expect(founder.getByText("Let me look around.")).toBeVisible();
  // What a command prints is there while it runs.
  await expect(founder.getByText("first line", { exact: true })).toBeVisible();
  await expect(founder.getByText("last line", { exact: true })).toBeHidden();
  printed.lets();
  await founder.getByRole("button", { name: /^shell_exec/ }).click();
  await expect(founder.getByText("first line last line")).toBeVisible();

  // So is what the agent says.
  await expect(founder.getByText("I write", { exact: true })).toBeVisible();
  await expect(founder.locator("strong", { hasText: "now" })).toBeHidden();
  spoken.lets();
  await expect(founder.locator("strong", { hasText: "now" })).toBeVisible();

  await sees(founder, "review");
  await expect(waiting(founder, 1)).toBeVisible();
  await looksAt(founder, "Changes");
  await expect(founder.getByText("There is a greeting.")).toBeVisible();
  await goes(founder, "Inbox");
  await founder.getByRole("link", { name: /Review.*Write a greeting/ }).click();
  await expect(founder.getByRole("link", { name: /Look at the change.*1 file/ })).toBeVisible();
});

test("what the COO is asked for is shown as a card, and its run lives in the talk", async ({
  house,
  founder,
}) => {
  const written = await house.gate();
  house.model.plays((seen, who) => {
    if (who === "coo")
      return proposes(seen, {
        title: "Greet whoever comes in",
        summary: "There is a greeting.",
        steps: ["Write a greeting"],
        project: "shop",
      });
    if (who === "advisor") return advises(seen, "One file.", ["greeting.txt"]);
    if (who !== "worker") return;
    return inTurn(
      seen,
      { ...writes("greeting.txt", "hello\n", "Here it comes."), until: written.opened },
      finishes("There is a greeting."),
    );
  });
  await house.project("shop", { "README.md": "A shop.\n" });
  await goes(founder, "Talk");
  await says(founder, "Greet our guests");
  await expect(thread(founder).getByText("Have a look at the card.")).toBeVisible();
  const card = founder.getByRole("region", { name: "Plan: Greet whoever comes in" });
  await card.getByRole("button", { name: "Confirm" }).click();
  await expect(card.getByRole("link", { name: "Write greeting.txt. running" })).toBeVisible();
  written.lets();
  const task = card.getByRole("link", { name: "Write greeting.txt. waits for your review" });
  await expect(task).toBeVisible();
  await expect(waiting(founder, 1)).toBeVisible();
  await task.click();
  await sees(founder, "review");
});
