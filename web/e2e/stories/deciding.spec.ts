import { says, thread } from "../house/founder";
import { type Seen, turns, uses } from "../house/model";
import { inTurn, proposes } from "../house/plays";
import { expect, test } from "../house/test";

const card = {
  title: "Write both cards",
  summary: "Guests can read what there is.",
  steps: ["Write the menu", "Write the wine"],
  project: "inn",
};

/** The plan that the founder wants otherwise, as the COO is told. */
function planIn({ messages }: Seen): string | undefined {
  return JSON.stringify(messages).match(/About the plan ([0-9a-f-]{36})/)?.[1];
}

test("a card is changed, put off and declined where it stands, and nothing of it is done", async ({
  house,
  founder,
}) => {
  house.model.plays((seen, who) => {
    if (who !== "coo") return;
    const plan = planIn(seen);
    if (!plan || turns(seen) < 2) return proposes(seen, card);
    const steps = [{ text: "Write the wine", project: "inn" }];
    const other = { plan, title: "Write the wine card", summary: "Guests can read the wines.", steps };
    const said = { text: "Have a look at the other card." };
    return inTurn(seen, said, said, uses("propose_plan", other), said);
  });
  await house.project("inn", { "README.md": "An inn.\n" });
  await says(founder, "Guests ask what there is");
  await founder
    .getByRole("region", { name: "Plan: Write both cards" })
    .getByRole("button", { name: "Change" })
    .click();
  const change = founder.getByRole("dialog", { name: "How do you want it instead?" });
  await change.getByLabel("In your words").fill("Only the wine");
  await change.getByRole("button", { name: "Ask for another card" }).click();

  const other = founder.getByRole("region", { name: "Plan: Write the wine card" });
  await expect(other.getByText("Made anew, as you wanted it otherwise.")).toBeVisible();
  await expect(other.getByText("Write the menu")).toBeHidden();
  await other.getByRole("button", { name: "Defer" }).click();
  const later = founder.getByRole("dialog", { name: "When shall it come up again?" });
  await later.getByRole("button", { name: /^Tomorrow morning/ }).click();
  await expect(other.getByText(/Comes up again \w+, 09:00\./)).toBeVisible();

  await other.getByRole("button", { name: "Decline" }).click();
  const leave = founder.getByRole("dialog", { name: "Leave it?" });
  await leave.getByLabel("Why (the COO hears it)").fill("We have no guests");
  await leave.getByRole("button", { name: "Decline" }).click();
  await expect(other.getByText("declined", { exact: true })).toBeVisible();
  await expect(thread(founder).getByText("We have no guests")).toBeVisible();
  await expect(other.getByRole("button", { name: "Confirm" })).toBeHidden();
  expect((await house.get<{ items: unknown[] }>("/api/v1/runs")).items).toEqual([]);
});
