import { screen } from "@testing-library/react";
import { expect, it } from "vitest";
import type { Found } from "@/api/schema";
import { renderPage } from "@/test/page";
import { serve } from "@/test/server";
import { leadOf } from "./hits";
import { Hit, SearchResults } from "./SearchResults";

const hit: Found = {
  stream: "run/r1/steps",
  position: 42,
  version: 3,
  at: "2026-01-05T10:00:00Z",
  by: "agent",
  kind: "tool_output",
  run_id: "r1",
  project_id: null,
  session: null,
  snippet: [
    { text: "the <b>", hit: false },
    { text: "checkout", hit: true },
    { text: "</b>\u202E is red", hit: false },
  ],
};

it("marks the words that were looked for, and nothing that looks like markup", async () => {
  serve({ "GET /api/v1/projects": { items: [], next: null } });
  await renderPage(<Hit hit={hit} />);
  expect(document.querySelectorAll("mark")).toHaveLength(1);
  expect(document.querySelector("mark")?.textContent).toBe("checkout");
  expect(document.querySelector("b")).toBeNull();
  expect(document.body.textContent).toContain("the <b>checkout</b>\ufffd is red");
});

it("leads to where it was said", () => {
  expect(leadOf(hit)).toEqual({ to: "/runs/r1", search: { tab: "timeline", at: 42 } });
  const said = { ...hit, run_id: null, stream: "conversation/c1/steps" };
  expect(leadOf(said)).toEqual({ to: "/conversations/c1", search: { at: 42 } });
  expect(leadOf({ ...said, stream: "document/d1", project_id: "p1" })?.search).toEqual({
    tab: "documents",
    document: "d1",
  });
  expect(leadOf({ ...said, stream: "elsewhere/x" })).toBeNull();
});

it("asks for what the address says, and tells when the history is still being read in", async () => {
  const asked = serve({
    "GET /api/v1/projects": { items: [], next: null },
    "GET /api/v1/search": { items: [hit], next: null, complete: false, position: 9 },
  });
  await renderPage(<SearchResults address={{ q: "checkout", kind: "said", project: "p1" }} go={() => {}} />);
  await screen.findByText("checkout");
  const search = asked.find(({ path }) => path === "/api/v1/search")?.search;
  expect(Object.fromEntries(search ?? [])).toMatchObject({ q: "checkout", kind: "said", project: "p1" });
  expect(screen.getByText(/still being read in/)).toBeTruthy();
});
