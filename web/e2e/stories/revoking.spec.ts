import { goes } from "../house/founder";
import { isForgotten, isKept } from "../house/kept";
import { expect, link, test } from "../house/test";

/** From the press of a button until the device is out. */
const OUT_MS = 5000;

test("a device that is revoked is out of the app within seconds", async ({ house, founder, browser }) => {
  await house.project("shop", { "README.md": "A shop.\n" });
  await house.post("/api/v1/tasks", { text: "Paint the door", project: "shop" });
  const phone = await (await browser.newContext()).newPage();
  await phone.goto(link(house));
  await phone.getByRole("button", { name: "Sign this device in" }).click();
  await goes(phone, "Work");
  await isKept(phone, "runs", "Paint the door");

  await goes(founder, "House");
  await founder.getByRole("link", { name: "Devices and people" }).click();
  await founder.getByRole("button", { name: "Revoke" }).click();
  await founder.getByRole("button", { name: "Revoke it" }).click();
  await expect(phone).toHaveURL(/\/sign-in/, { timeout: OUT_MS });
  await expect(phone.getByRole("button", { name: /^sign in$/i })).toBeVisible();
  // Nothing of what was seen stays on it, nor is there a way back.
  await isForgotten(phone);
  await phone.goto(`${house.url}/work`);
  await expect(phone).toHaveURL(/\/sign-in/);
  await expect(founder.getByRole("button", { name: "Revoke" })).toBeHidden();
});
