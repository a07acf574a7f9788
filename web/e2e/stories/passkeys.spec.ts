import type { Page } from "@playwright/test";
import { goes } from "../house/founder";
import { expect, link, name, test } from "../house/test";

/** Puts a device to the page that keeps passkeys and knows its owner, as phones do, and says how many it keeps. */
async function device(page: Page): Promise<() => Promise<number>> {
  const client = await page.context().newCDPSession(page);
  await client.send("WebAuthn.enable");
  const options = {
    protocol: "ctap2",
    transport: "internal",
    hasResidentKey: true,
    hasUserVerification: true,
    isUserVerified: true,
    automaticPresenceSimulation: true,
  } as const;
  const { authenticatorId } = await client.send("WebAuthn.addVirtualAuthenticator", { options });
  return async () => (await client.send("WebAuthn.getCredentials", { authenticatorId })).credentials.length;
}

test("a passkey makes the founder's account, and signs in again", async ({ house, page }) => {
  const keeps = await device(page);
  await page.goto(link(house));
  await page.getByLabel("What to call you").fill(name);
  await page.getByRole("button", { name: "Go on with a passkey" }).click();
  await expect(page).toHaveURL(/\/talk/);
  expect(await keeps()).toBe(1);

  await goes(page, "House");
  await page.getByRole("link", { name: "Devices and people" }).click();
  await expect(page.getByText(/passkey,\s+never used/)).toBeVisible();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in/);

  await page.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(page.getByRole("navigation", { name: "Places" })).toBeVisible();
  await page.goto(`${house.url}/house/people`);
  await expect(page.getByText(`Signed in as ${name}.`)).toBeVisible();
  await expect(page.getByText(/passkey,\s+used/)).toBeVisible();
  // This device has one for this account: it is said, and no second one is made.
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await expect(page.getByText("This device has a passkey for this account already")).toBeVisible();
  expect(await keeps()).toBe(1);
});

test("who has no passkey on the device is told so, and takes the other way", async ({ house, founder }) => {
  await founder.context().clearCookies();
  const keeps = await device(founder);
  await founder.goto(`${house.url}/sign-in`);
  await founder.getByRole("button", { name: "Sign in with a passkey" }).click();
  await expect(founder.getByRole("alert")).toContainText("No passkey was used");
  expect(await keeps()).toBe(0);
});
