import { delegatesAndLooks, goes, sees } from "../house/founder";
import { finishes, inTurn, runs, working, writes } from "../house/plays";
import { expect, test } from "../house/test";

test("a run that works is stopped, and what it ran is gone", async ({ house, founder }) => {
  const never = await house.gate();
  house.model.plays(working((seen) => inTurn(seen, runs(never.command))));
  await house.project("shop", { "README.md": "A shop.\n" });
  await delegatesAndLooks(founder, "Count the grains of sand", "shop");
  await never.reached();
  await sees(founder, "running");
  await founder.getByRole("button", { name: "Stop" }).click();
  const sheet = founder.getByRole("dialog", { name: "Stop this run?" });
  await sheet.getByRole("button", { name: "Stop" }).click();
  await sees(founder, "stopped");
  await never.left();
  await expect(founder.getByRole("button", { name: "Try again" })).toBeVisible();
});

test("the kill switch stops the whole house, every tab says so, and it goes on where it was", async ({
  house,
  founder,
}) => {
  const never = await house.gate();
  house.model.plays(
    working((seen) =>
      inTurn(seen, runs(never.command), writes("sand.txt", "many\n"), finishes("They are many.")),
    ),
  );
  await house.project("shop", { "README.md": "A shop.\n" });
  await delegatesAndLooks(founder, "Count the grains of sand", "shop");
  await never.reached();
  const other = await founder.context().newPage();
  await other.goto(`${house.url}/house`);

  await other.getByRole("button", { name: "Pause everything" }).click();
  const sheet = other.getByRole("dialog", { name: "Pause everything?" });
  await sheet.getByRole("radio", { name: /^Stop it at once/ }).check();
  await sheet.getByLabel("Why (optional)").fill("The sea is near");
  await sheet.getByRole("button", { name: "Stop everything at once" }).click();
  for (const tab of [founder, other])
    await expect(tab.getByRole("link", { name: "Everything was stopped: The sea is near" })).toBeVisible();
  await never.left();
  await sees(founder, "waiting: the pause");

  await goes(founder, "House");
  await founder.getByRole("button", { name: "Resume" }).click();
  for (const tab of [founder, other]) await expect(tab.getByText("Everything was stopped")).toHaveCount(0);
  await founder.goBack();
  await sees(founder, "review");
});
