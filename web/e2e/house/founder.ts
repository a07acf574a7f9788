import { expect, type Locator, type Page } from "@playwright/test";

/** What a founder does in the app, in words. */
type Place = "Talk" | "Inbox" | "Work" | "Projects" | "House";

/** Goes to one of the five places, by the bar. */
export async function goes(page: Page, place: Place): Promise<void> {
  await bar(page)
    .getByRole("link", { name: new RegExp(`^${place}`) })
    .click();
  // Beside what is open in it, where there is room, a place is the second heading.
  const level = place === "Talk" ? 1 : undefined;
  const heading = page.getByRole("heading", { name: place === "Talk" ? /./ : place, exact: true, level });
  await expect(heading.first()).toBeVisible();
}

function bar(page: Page): Locator {
  return page.getByRole("navigation", { name: "Places" });
}

/** The mark on the bar that says how many things wait for the founder. */
export function waiting(page: Page, count: number): Locator {
  return bar(page).getByRole("link", { name: new RegExp(`^Inbox ?, waiting: ${count}$`) });
}

/** Has something done: Work → Delegate. */
export async function delegates(page: Page, text: string, project: string): Promise<void> {
  await goes(page, "Work");
  await page.getByRole("button", { name: "Delegate", exact: true }).click();
  const sheet = page.getByRole("dialog", { name: "Delegate" });
  await sheet.getByLabel("What is to be done").fill(text);
  await sheet.getByLabel("Project").selectOption({ label: project });
  await sheet.getByRole("button", { name: "Delegate" }).click();
  await expect(sheet).toBeHidden();
}

/** Delegates, and opens the run. */
export async function delegatesAndLooks(page: Page, text: string, project: string): Promise<void> {
  await delegates(page, text, project);
  await page.getByRole("main").getByRole("link", { name: text }).click();
  await expect(page.getByRole("heading", { level: 1, name: text })).toBeVisible();
}

/** Says something to the COO, where one is. */
export async function says(page: Page, text: string): Promise<void> {
  await page.getByLabel("Message to the COO").fill(text);
  await page.getByRole("button", { name: "Send", exact: true }).click();
}

/** What was said in the conversation that is open. */
export function thread(page: Page): Locator {
  return page.getByRole("list", { name: "Conversation" });
}

/** The line that says how the run on the screen stands. */
export function standing(page: Page): Locator {
  return page.getByRole("button", { name: /Details of this run$/ });
}

/** Sees that the run on the screen comes to this state. */
export async function sees(page: Page, state: string): Promise<void> {
  await expect(standing(page)).toContainText(state);
}

/** Opens a part of the run on the screen. */
export async function looksAt(page: Page, part: "Timeline" | "Changes" | "Checks"): Promise<void> {
  await page.getByRole("tab", { name: part }).click();
}

/** Approves the run on the screen, and has it merged. */
export async function approves(page: Page): Promise<void> {
  await page.getByRole("button", { name: /^Approve/ }).click();
  await sees(page, "approved");
}
