import type { House } from "../house/house";
import { finishes, inTurn, working, writes } from "../house/plays";
import { expect, password, test } from "../house/test";

const paints = working((seen) => inTurn(seen, writes("paint.txt", "blue\n"), finishes("It is blue.")));

/** What its workspaces are made ready with, from now on. */
async function setsUp(house: House, setup: string[]): Promise<void> {
  const { items } = await house.get<{ items: { id: string }[] }>("/api/v1/projects");
  const api = await house.api();
  const answer = await api.patch(`/api/v1/projects/${items[0]?.id}`, { data: { setup } });
  expect(answer.ok(), await answer.text()).toBe(true);
  await api.dispose();
}

test("what was given up is put into the queue again, and what waits there is taken out", async ({
  house,
  founder,
}) => {
  house.model.plays(paints);
  await house.project("shop", { "README.md": "A shop.\n" });
  await setsUp(house, ["false"]);
  await house.post("/api/v1/tasks", { text: "Paint the door", project: "shop" });
  await founder.goto(`${house.url}/work?tab=queue`);
  const row = (text: string) => founder.getByRole("listitem").filter({ hasText: text });
  await expect(row("Paint the door").getByRole("button", { name: "Requeue" })).toBeVisible();

  // What was in the way is mended; nothing begins yet.
  await setsUp(house, []);
  await house.post("/api/v1/pause", { mode: "drain" });
  await house.post("/api/v1/tasks", { text: "Paint the gate", project: "shop" });
  await row("Paint the door").getByRole("button", { name: "Requeue" }).click();
  await expect(founder.getByText("It is in the queue again.")).toBeVisible();
  await expect(row("Paint the door").getByRole("button", { name: "Cancel" })).toBeVisible();

  await row("Paint the gate").getByRole("button", { name: "Cancel" }).click();
  await founder.getByRole("dialog").getByRole("button", { name: "Cancel it" }).click();
  await expect(row("Paint the gate")).toHaveCount(0);
  await house.post("/api/v1/resume", {});
  await expect(row("Paint the door")).toHaveCount(0);
  type Runs = { items: { text: string; state: string }[] };
  const states = async () =>
    Object.fromEntries((await house.get<Runs>("/api/v1/runs")).items.map(({ text, state }) => [text, state]));
  await expect.poll(states).toEqual({ "Paint the door": "review", "Paint the gate": "stopped" });
});

test("who is invited gets an account of their own, and a phone is signed in by the link for it", async ({
  house,
  founder,
  browser,
}) => {
  await founder.goto(`${house.url}/house/people`);
  const sheet = founder.getByRole("dialog");
  /** The link that is shown, as a camera or a message brings it to another device. */
  const shown = async () => {
    await expect(sheet.getByRole("img", { name: "QR code of the link" })).toBeVisible();
    const url = (await sheet.locator("code").textContent()) ?? "";
    await sheet.getByRole("button", { name: "Close" }).click();
    const page = await (await browser.newContext()).newPage();
    await page.goto(url);
    return page;
  };
  await founder.getByRole("button", { name: "Pair a phone" }).click();
  const phone = await shown();
  await phone.getByRole("button", { name: "Sign this device in" }).click();
  await expect(phone).toHaveURL(/\/talk/);

  await founder.getByRole("button", { name: "Invite" }).click();
  await sheet.getByLabel("What they may do").selectOption("viewer");
  await sheet.getByRole("button", { name: "Make a link" }).click();
  const guest = await shown();
  await expect(guest.getByText("You may look at everything, and change nothing.")).toBeVisible();
  await guest.getByRole("button", { name: "Use a password instead" }).click();
  await guest.getByLabel("What to call you").fill("Grace");
  await guest.getByLabel("Password").fill(password);
  await guest.getByRole("button", { name: "Make the account" }).click();
  await expect(guest).toHaveURL(/\/talk/);

  // Both are in the founder's list, who has not asked again.
  await expect(founder.getByRole("listitem").filter({ hasText: "Grace" }).getByText("viewer")).toBeVisible();
  await expect(founder.getByRole("button", { name: "Revoke" })).toHaveCount(2);
});
