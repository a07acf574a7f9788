import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { outbox } from "@/api/outbox";
import { Problem } from "@/api/problem";
import { renderPage } from "@/test/page";
import { serve } from "@/test/server";
import { aProject, aRun } from "@/test/views";
import { Delegate } from "./Delegate";

const close = vi.fn();

beforeEach(() => {
  close.mockReset();
  serve({
    "GET /api/v1/projects": { items: [aProject()], next: null },
    "GET /api/v1/agents": { items: [], next: null },
  });
});
afterEach(() => vi.restoreAllMocks());

async function order(words: string) {
  await renderPage(<Delegate open onOpenChange={close} project="p-shop" />);
  await userEvent.type(screen.getByLabelText("What is to be done"), words);
  await screen.findByRole("option", { name: "shop" });
  await userEvent.click(screen.getByRole("button", { name: "Delegate" }));
}

it("goes through the outbox, for the project that is looked at", async () => {
  const post = vi.spyOn(outbox, "post").mockResolvedValue({ task: {}, run: aRun(), warnings: [] });
  await order("Add a sitemap");
  await vi.waitFor(() => expect(close).toHaveBeenCalledWith(false));
  const body = { text: "Add a sitemap", priority: "normal", project: "p-shop" };
  expect(post).toHaveBeenCalledWith("/api/v1/tasks", body, "Order: Add a sitemap");
});

it("is closed when it waits for a connection: the outbox shows it", async () => {
  vi.spyOn(outbox, "post").mockResolvedValue(undefined);
  await order("x");
  await vi.waitFor(() => expect(close).toHaveBeenCalledWith(false));
});

it("says what will be in its way before it is closed", async () => {
  const warnings = ["no agent of that name is installed"];
  vi.spyOn(outbox, "post").mockResolvedValue({ task: {}, run: aRun({ id: "r9" }), warnings });
  await order("x");
  expect(await screen.findByText("no agent of that name is installed")).toBeTruthy();
  expect(screen.getByRole("link", { name: "Look at it" }).getAttribute("href")).toBe("/runs/r9");
  expect(close).not.toHaveBeenCalled();
});

it("keeps what was written when it is refused, with the fault at its field", async () => {
  const errors = [{ field: "budget.usd_max", detail: "a cap cannot be negative" }];
  const refusal = new Problem({ type: "urn:deputy:problem:invalid", status: 422, detail: "no", errors });
  vi.spyOn(outbox, "post").mockRejectedValue(refusal);
  await order("Add a sitemap");
  expect(await screen.findByText("a cap cannot be negative")).toBeTruthy();
  expect((screen.getByLabelText("What is to be done") as HTMLTextAreaElement).value).toBe("Add a sitemap");
  expect(close).not.toHaveBeenCalled();
});
