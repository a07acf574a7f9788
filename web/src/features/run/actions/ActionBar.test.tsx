import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { outbox } from "@/api/outbox";
import { Toasts } from "@/components/toast";
import { renderPage } from "@/test/page";
import { problem, serve } from "@/test/server";
import { draftOf } from "../changes/draft";
import { sampleRun } from "../testing/sample";
import { ActionBar } from "./ActionBar";

const run = sampleRun();
const at = `/api/v1/runs/${run.id}`;
const seen = run.head_commit ?? null;
const page = (shown = run) => (
  <>
    <ActionBar run={shown} seen={seen} />
    <Toasts />
  </>
);

describe("the actions of a run", () => {
  beforeEach(() => {
    localStorage.clear();
    vi.restoreAllMocks();
  });

  it("merge exactly what was looked at, in one press", async () => {
    const asked = serve({
      [`POST ${at}/approve`]: { ...run, delivery: { mode: "merge", state: "pending" } },
    });
    await renderPage(page());
    await userEvent.click(screen.getByRole("button", { name: "Approve and merge" }));
    await screen.findByText("Approved: it is on its way");
    expect(asked).toMatchObject([{ body: { deliver: "merge", commit: seen } }]);
  });

  it("say what the daemon says when the work has moved on, and ask for it anew", async () => {
    serve({ [`POST ${at}/approve`]: () => problem(409, "the run's head is b: look at the diff again") });
    const { client } = await renderPage(page());
    const outdated = vi.spyOn(client, "invalidateQueries");
    await userEvent.click(screen.getByRole("button", { name: "Approve and merge" }));
    await screen.findByText(/look at the diff again/);
    expect(outdated).toHaveBeenCalledWith({ queryKey: ["run", run.id, "view"] });
  });

  it("ask before they merge what nobody proved", async () => {
    const asked = serve({});
    await renderPage(page(sampleRun({ verdict: "unverified" })));
    await userEvent.click(screen.getByRole("button", { name: "Approve and merge" }));
    expect(await screen.findByRole("dialog")).toHaveProperty(
      "textContent",
      expect.stringContaining("Nothing was checked"),
    );
    expect(asked).toEqual([]);
  });

  it("are refused offline in clear words, and nothing is sent", async () => {
    const asked = serve({});
    vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
    await renderPage(page());
    await userEvent.click(screen.getByRole("button", { name: "Approve and merge" }));
    await screen.findByText(/You are offline, so nothing was done/);
    expect(asked).toEqual([]);
  });

  it("send comments back together with a text, and forget the draft", async () => {
    const post = vi.spyOn(outbox, "post").mockResolvedValue(run);
    draftOf(run.id, seen ?? "").comment({ id: "1", path: "a.ts", line: 3, text: "Why?" });
    await renderPage(page());
    await userEvent.click(screen.getByRole("button", { name: "Send 1 comment" }));
    await userEvent.type(await screen.findByRole("textbox"), "Almost.");
    await userEvent.click(screen.getByRole("button", { name: "Send" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(post).toHaveBeenCalledWith(
      `${at}/changes`,
      { text: "Almost.", comments: [{ path: "a.ts", line: 3, text: "Why?" }] },
      expect.any(String),
    );
    expect(draftOf(run.id, seen ?? "").read().comments).toEqual([]);
  });

  it("keep the draft when it was refused", async () => {
    vi.spyOn(outbox, "post").mockRejectedValue(new Error("cannot ask for changes: it is being delivered"));
    draftOf(run.id, seen ?? "").comment({ id: "1", path: "a.ts", line: 3, text: "Why?" });
    await renderPage(page());
    await userEvent.click(screen.getByRole("button", { name: "Send 1 comment" }));
    await userEvent.click(await screen.findByRole("button", { name: "Send" }));
    await screen.findByText(/it is being delivered/);
    expect(draftOf(run.id, seen ?? "").read().comments).toHaveLength(1);
  });
});
