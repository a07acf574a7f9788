import { expect, link, makesAccount, name, password, test } from "../house/test";

test("the first link makes the founder's account, once", async ({ house, page, browser }) => {
  const first = link(house);
  await page.goto(first);
  // The code is in no address bar, and so in no history.
  await expect(page).toHaveURL(`${house.url}/join`);
  await makesAccount(page);
  await expect(page).toHaveURL(/\/talk/);

  const stranger = await (await browser.newContext()).newPage();
  await stranger.goto(first);
  await expect(stranger.getByRole("heading", { name: "This link is used up" })).toBeVisible();
  await stranger.goto(`${house.url}/inbox`);
  await expect(stranger).toHaveURL(/\/sign-in/);
});

test("a password signs in again, a wrong one does not, and where one wanted to go is where one goes", async ({
  house,
  founder,
  browser,
}) => {
  await founder.context().clearCookies();
  const page = await (await browser.newContext()).newPage();
  await page.goto(`${house.url}/inbox`);
  await page.getByLabel(/name/i).fill(name);
  await page.getByLabel("Password").fill("not the password at all");
  await page.getByRole("button", { name: /^sign in$/i }).click();
  await expect(page.getByRole("alert")).toBeVisible();
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: /^sign in$/i }).click();
  await expect(page).toHaveURL(`${house.url}/inbox`);
  await expect(page.getByRole("heading", { name: "Inbox" })).toBeVisible();
});

test("who is signed in stays so through a restart of the daemon", async ({ house, founder }) => {
  await house.daemon.down("SIGKILL");
  await house.daemon.up();
  await founder.goto(`${house.url}/inbox`);
  await expect(founder.getByRole("heading", { name: "Inbox" })).toBeVisible();
});
