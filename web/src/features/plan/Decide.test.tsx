import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { keys } from "@/api/keys";
import type { PlanView } from "@/api/schema";
import { renderPage } from "@/test/page";
import { problem, says, serve, silence } from "@/test/server";
import { plan } from "../talk/testing/views";
import { Decide } from "./Decide";

const card = plan({ version: 3 });
const at = (verb: string) => `POST /api/v1/plans/${card.id}/${verb}`;
const press = async (name: string) => userEvent.click(await screen.findByRole("button", { name }));

it("confirms the card that was looked at, and no other", async () => {
  const begun = plan({ state: "confirmed", stage: "scoping" });
  const asked = serve({ [at("confirm")]: () => says<PlanView>(begun, 202) });
  const { client } = await renderPage(<Decide plan={card} />);
  await press("Confirm");
  expect(asked[0]?.body).toEqual({ version: 3 });
  expect(client.getQueryData<PlanView>(keys.plan(card.id))?.state).toBe("confirmed");
});

it("says so when another card is there by now, and nothing begins", async () => {
  serve({ [at("confirm")]: () => problem(409, "card 3 is not the one that is shown: look at card 4") });
  await renderPage(<Decide plan={card} />);
  await press("Confirm");
  expect((await screen.findByRole("alert")).textContent).toContain("look at card 4");
});

it("does not confirm later what could not be confirmed now", async () => {
  const asked = serve({ [at("confirm")]: silence });
  await renderPage(<Decide plan={card} />);
  await press("Confirm");
  expect((await screen.findByRole("alert")).textContent).toContain("Do it again when it is back");
  expect(asked).toHaveLength(1);
});

it("has it changed by words", async () => {
  const asked = serve({ [at("revise")]: () => says<PlanView>(plan({ stage: "revising" }), 202) });
  await renderPage(<Decide plan={card} />);
  await press("Change");
  await screen.findByRole("dialog", undefined, { timeout: 5000 });
  const send = await screen.findByRole("button", { name: "Ask for another card" });
  expect(send).toHaveProperty("disabled", true);
  await userEvent.type(screen.getByLabelText("In your words"), "Leave the mail as it is.");
  await userEvent.click(send);
  expect(asked[0]?.body).toEqual({ text: "Leave the mail as it is." });
});

it("puts it off to a time that people mean", async () => {
  const asked = serve({ [at("defer")]: () => says<PlanView>(plan({ state: "deferred" }), 202) });
  await renderPage(<Decide plan={card} />);
  await press("Defer");
  await screen.findByRole("dialog", undefined, { timeout: 5000 });
  await userEvent.click(await screen.findByRole("button", { name: /^Tomorrow morning/ }));
  const [{ until }] = asked.map(({ body }) => body) as [{ until: string }];
  expect(new Date(until).getHours()).toBe(9);
  expect(Date.parse(until)).toBeGreaterThan(Date.now());
});

it("declines with or without a reason", async () => {
  const asked = serve({ [at("decline")]: () => says<PlanView>(plan({ state: "declined" }), 202) });
  await renderPage(<Decide plan={card} />);
  await press("Decline");
  await screen.findByRole("dialog", undefined, { timeout: 5000 });
  await userEvent.click((await screen.findAllByRole("button", { name: "Decline" })).at(-1) as HTMLElement);
  expect(asked[0]?.body).toEqual({});
});
