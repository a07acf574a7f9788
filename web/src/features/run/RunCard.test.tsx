import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { renderPage } from "@/test/page";
import { serve } from "@/test/server";
import { RunCard, RunRow } from "./RunCard";
import { sampleRun } from "./sample";

describe("a run in a list", () => {
  it("leads to it, and says how it stands and what it took", async () => {
    serve({ "GET /api/v1/projects/p1": { id: "p1", name: "shop" } });
    await renderPage(<RunRow run={sampleRun({ project_id: "p1", verdict: "unverified" })} />);
    const link = screen.getByRole("link");
    expect(link.getAttribute("href")).toMatch(/^\/runs\/01a20265/);
    await screen.findByText("shop");
    expect(link.textContent).toContain("review");
    expect(link.textContent).toContain("unverified");
    expect(link.textContent).toContain("$0.25");
    expect(link.textContent).toContain("+2 −3");
  });

  it("says in a thread why it waits, without what would turn the words around", async () => {
    await renderPage(
      <RunCard run={sampleRun({ state: "waiting", waiting_for: "question", waiting_detail: "a\u202eb" })} />,
    );
    expect(screen.getByText("waiting: an answer")).toBeDefined();
    expect(screen.getByText("a\ufffdb")).toBeDefined();
  });
});
