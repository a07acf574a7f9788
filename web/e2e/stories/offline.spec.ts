import { approves, delegatesAndLooks, goes, looksAt, says, sees, thread } from "../house/founder";
import { isInstalled, isKept } from "../house/kept";
import { hasNetwork, isFresh, isStale, losesNetwork } from "../house/network";
import { finishes, inTurn, working, writes } from "../house/plays";
import { expect, test } from "../house/test";

test("who loses the network in the midst of a run sees that, and catches up without gap or duplicate", async ({
  house,
  founder,
}) => {
  const first = await house.gate();
  const second = await house.gate();
  house.model.plays(
    working((seen) =>
      inTurn(
        seen,
        writes("one.txt", "1\n", "This is the first step."),
        { ...writes("two.txt", "2\n", "This is the second step."), until: first.opened },
        { ...writes("three.txt", "3\n", "This is the third step."), until: second.opened },
        finishes("All three are there."),
      ),
    ),
  );
  const shop = await house.project("shop", { "README.md": "A shop.\n" });
  await delegatesAndLooks(founder, "Count to three", "shop");
  await expect(founder.getByText("This is the first step.")).toBeVisible();

  await losesNetwork(founder.context(), house);
  await isStale(founder);
  await expect(founder.getByText("This is the first step.")).toBeVisible();
  first.lets();
  // Meanwhile it goes on.
  await expect.poll(() => house.model.seen.filter(({ who }) => who === "worker").length).toBe(3);
  await expect(founder.getByText("This is the second step.")).toBeHidden();

  await hasNetwork(founder.context(), house);
  await isFresh(founder);
  await expect(founder.getByText("This is the second step.")).toBeVisible();
  second.lets();
  await sees(founder, "review");
  for (const step of ["first", "second", "third"])
    await expect(founder.getByText(`This is the ${step} step.`)).toHaveCount(1);
  for (const file of ["one", "two", "three"])
    await expect(founder.getByRole("button", { name: `fs_write ${file}.txt` })).toHaveCount(1);

  // A deed is done now or not at all.
  await looksAt(founder, "Changes");
  await losesNetwork(founder.context(), house);
  await isStale(founder);
  await founder.getByRole("button", { name: "Approve and merge" }).click();
  await expect(
    founder.getByText("You are offline, so nothing was done. Try again once Deputy can be reached."),
  ).toBeVisible();
  await hasNetwork(founder.context(), house);
  await isFresh(founder);
  await sees(founder, "review");
  expect(shop.has("one.txt")).toBe(false);
  await approves(founder);
  expect(shop.show("three.txt")).toBe("3\n");
});

test("what is said offline waits where it can be seen, and is said once", async ({ house, founder }) => {
  house.model.plays((_, who) => (who === "coo" ? { text: "I am **here**." } : undefined));
  await says(founder, "Are you there?");
  await expect(founder.locator("strong", { hasText: "here" })).toBeVisible();
  await isInstalled(founder);

  await losesNetwork(founder.context(), house);
  await isStale(founder);
  await says(founder, "And now?");
  await expect(thread(founder).getByText("And now?")).toHaveCount(1);
  await expect(thread(founder).getByText("To be sent when Deputy is back")).toBeVisible();
  await founder.getByRole("button", { name: "1 to be sent when Deputy is back" }).click();
  const sheet = founder.getByRole("dialog", { name: "Not sent yet" });
  await expect(sheet.getByText("To the COO: And now?")).toBeVisible();
  await founder.keyboard.press("Escape");

  await hasNetwork(founder.context(), house);
  await isFresh(founder);
  await expect(founder.locator("strong", { hasText: "here" })).toHaveCount(2);
  await expect(founder.getByText("to be sent when Deputy is back")).toBeHidden();
  await expect(thread(founder).getByText("And now?")).toHaveCount(1);
  const id = founder.url().split("/").at(-1);
  type Talk = { messages: { role: string; text: string }[] };
  const { messages } = await house.get<Talk>(`/api/v1/conversations/${id}`);
  expect(messages.filter(({ role }) => role === "founder").map(({ text }) => text)).toEqual([
    "Are you there?",
    "And now?",
  ]);
});

test("a reload offline opens the app with what it had", async ({ house, founder }) => {
  house.model.plays(working((seen) => inTurn(seen, writes("one.txt", "1\n"), finishes("One is there."))));
  await house.project("shop", { "README.md": "A shop.\n" });
  await delegatesAndLooks(founder, "Count to one", "shop");
  await sees(founder, "review");
  await goes(founder, "Inbox");
  await expect(founder.getByRole("link", { name: /Review.*Count to one/ })).toBeVisible();
  await isKept(founder, "inbox", "Count to one");

  await losesNetwork(founder.context(), house);
  await founder.reload();
  await isStale(founder);
  await expect(founder.getByRole("link", { name: /Review.*Count to one/ })).toBeVisible();
  await founder.getByRole("button", { name: /^Approve/ }).click();
  await expect(
    founder.getByText("Deputy cannot be reached, and nothing is known to have been done."),
  ).toBeVisible();
  await goes(founder, "Work");
  await founder.getByRole("main").getByRole("link", { name: "Count to one" }).click();
  await sees(founder, "review");

  await hasNetwork(founder.context(), house);
  await isFresh(founder);
  await approves(founder);
});
