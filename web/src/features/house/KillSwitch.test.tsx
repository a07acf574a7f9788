import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { keys } from "@/api/keys";
import type { Pause, Queue } from "@/api/schema";
import { renderPage } from "@/test/page";
import { serve } from "@/test/server";
import { KillSwitch } from "./KillSwitch";
import { PausedLine } from "./PausedLine";

/** A house that is paused and goes on as it is told. */
function house(paused: Pause | null = null) {
  let now = paused;
  return serve({
    "GET /api/v1/queue": (): Queue => ({ items: [], dead_letters: [], paused: now }),
    "POST /api/v1/pause": ({ body }: { body: unknown }) => {
      now = { reason: "paused by founder", at: "2026-01-05T10:00:00Z", ...(body as Pick<Pause, "mode">) };
      return { paused: now };
    },
    "POST /api/v1/resume": () => {
      now = null;
      return { paused: null };
    },
  });
}

const page = (
  <>
    <PausedLine />
    <KillSwitch />
  </>
);

it("says what each way means, and sends the one that was chosen with its reason", async () => {
  const asked = house();
  await renderPage(page);
  await userEvent.click(await screen.findByRole("button", { name: "Pause everything" }));
  expect(screen.getByText(/Nothing is lost/)).toBeTruthy();
  await userEvent.click(screen.getByRole("radio", { name: /Stop it at once/ }));
  await userEvent.type(screen.getByLabelText(/Why/), "it deletes things");
  await userEvent.click(screen.getByRole("button", { name: "Stop everything at once" }));
  await screen.findByRole("link", { name: /Everything was stopped.*it deletes things/ });
  const sent = asked.find(({ path }) => path === "/api/v1/pause")?.body;
  expect(sent).toEqual({ mode: "abort", reason: "it deletes things" });
});

it("lets it come to rest unless more is asked for, and sends no empty reason", async () => {
  const asked = house();
  await renderPage(page);
  await userEvent.click(await screen.findByRole("button", { name: "Pause everything" }));
  await userEvent.click(screen.getAllByRole("button", { name: "Pause everything" }).at(-1) as HTMLElement);
  await screen.findByRole("button", { name: "Resume" });
  expect(asked.find(({ path }) => path === "/api/v1/pause")?.body).toEqual({ mode: "drain" });
});

it("the line is gone everywhere once it goes on", async () => {
  house({ mode: "drain", reason: "lunch", at: "2026-01-05T10:00:00Z" });
  await renderPage(page);
  await screen.findByRole("link", { name: /Everything is paused.*lunch/ });
  await userEvent.click(screen.getByRole("button", { name: "Resume" }));
  await screen.findByRole("button", { name: "Pause everything" });
  expect(screen.queryByRole("link", { name: /paused/ })).toBeNull();
});

it("says that nothing was paused when nobody was reached", async () => {
  house();
  await renderPage(page);
  await userEvent.click(await screen.findByRole("button", { name: "Pause everything" }));
  vi.stubGlobal("fetch", () => Promise.reject(new TypeError("offline")));
  await userEvent.click(screen.getAllByRole("button", { name: "Pause everything" }).at(-1) as HTMLElement);
  expect((await screen.findByRole("alert")).textContent).toContain("nothing was paused");
});

it("is heard of from the feed: an event of the house outdates it", async () => {
  const { outdated } = await import("@/api/keys");
  expect(outdated("house")).toContainEqual(keys.house);
});
