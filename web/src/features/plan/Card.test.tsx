import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import type { PlanView } from "@/api/schema";
import { renderPage } from "@/test/page";
import { says, serve } from "@/test/server";
import { plan, task } from "../talk/testing/views";
import { PlanCard } from "./Card";

async function shown(more: Partial<PlanView>) {
  serve({ "GET /api/v1/plans/p1": () => says(plan(more)) });
  await renderPage(<PlanCard id="p1" />);
  await screen.findByText("Faster import");
}

it("waits for a word, with what confirming approves in plain sight", async () => {
  await shown({ approves: ["A new dependency."], risks: ["It may need more memory."] });
  expect(screen.getByRole("button", { name: "Confirm" })).toBeTruthy();
  expect(screen.getByText("A new dependency.").closest("details")).toBeNull();
  expect(screen.getByText("It may need more memory.").closest("details")?.open).toBe(false);
});

it("cannot be confirmed while another card is made", async () => {
  await shown({ stage: "revising" });
  expect(screen.queryByRole("button", { name: "Confirm" })).toBeNull();
  expect(screen.getByText("Another card is being made.")).toBeTruthy();
});

it("shows its tasks while it runs, each a way to its run", async () => {
  const tasks = [
    task("a", [], { state: "done", run_id: "r1" }),
    task("b", ["a"], { state: "working", run_id: "r2", run_state: "review" }),
    task("c", ["b"]),
  ];
  await shown({ state: "running", stage: "working", tasks });
  expect(screen.getByRole("progressbar").getAttribute("aria-valuenow")).toBe("1");
  expect(screen.getByRole("link", { name: /Title of b/ }).getAttribute("href")).toBe("/runs/r2");
  expect(screen.getByText("waits for your review")).toBeTruthy();
  expect(screen.queryByRole("link", { name: /Title of c/ })).toBeNull();
});

it("says what came of it, beside what the card said", async () => {
  const grade = {
    usage: { input_tokens: 1, output_tokens: 1, cost_usd: 1.234 },
    minutes: 12,
    within_time: true,
    within_cost: false,
  };
  await shown({ state: "done", stage: "ended", outcome: { name: "partial", missing: ["the page"] }, grade });
  expect(screen.getByText("Done in part. Not done: the page")).toBeTruthy();
  expect(
    screen.getByText("$1.23").parentElement?.querySelector("[aria-label]")?.getAttribute("aria-label"),
  ).toBe("not as the card said");
});
