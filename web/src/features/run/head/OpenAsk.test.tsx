import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { outbox } from "@/api/outbox";
import type { InboxItem } from "@/api/schema";
import { Toasts } from "@/components/toast";
import { item } from "@/features/talk/testing/views";
import { renderPage } from "@/test/page";
import { type Answers, says, serve, silence } from "@/test/server";
import { sampleRun } from "../testing/sample";
import { OpenAsks } from "./OpenAsk";

const allow = item("i1", {
  kind: "approval",
  title: "Shall it push?",
  options: [
    { id: "allow", label: "Allow it" },
    { id: "deny", label: "Deny it" },
  ],
});
const question = item("i2", { title: "Which colour?", options: [{ id: "1", label: "Blue" }] });
const path = ({ id }: InboxItem) => `POST /api/v1/inbox/${id}/answer`;

async function shows(asked: InboxItem, answers: Answers) {
  const heard = serve({ "GET /api/v1/inbox": { items: [asked] }, ...answers });
  const run = sampleRun({ state: "waiting", inbox: [asked.id] });
  await renderPage(
    <>
      <OpenAsks run={run} />
      <Toasts />
    </>,
  );
  return heard;
}

describe("what a run waits for", () => {
  beforeEach(() => void vi.restoreAllMocks());

  it("is allowed now or not at all", async () => {
    const post = vi.spyOn(outbox, "post");
    await shows(allow, { [path(allow)]: silence });
    await userEvent.click(await screen.findByRole("button", { name: "Allow it" }));
    await screen.findByText(/nothing is known to have been done/);
    expect(post).not.toHaveBeenCalled();
    expect(screen.getByRole("button", { name: "Allow it" })).toBeTruthy();
  });

  it("goes when it was allowed", async () => {
    const answered = { ...allow, state: "answered", answered_at: allow.created_at, choice: "allow" };
    const heard = await shows(allow, { [path(allow)]: () => says(answered) });
    await userEvent.click(await screen.findByRole("button", { name: "Allow it" }));
    await waitFor(() => expect(screen.queryByText("Shall it push?")).toBeNull());
    expect(heard.at(-1)?.body).toEqual({ choice: "allow" });
  });

  it("is answered with words that may wait", async () => {
    const post = vi.spyOn(outbox, "post").mockResolvedValue(undefined);
    await shows(question, {});
    await userEvent.click(await screen.findByRole("button", { name: "Blue" }));
    await screen.findByText(/goes out by itself/);
    expect(post.mock.calls[0]?.slice(0, 2)).toEqual(["/api/v1/inbox/i2/answer", { choice: "1" }]);
  });
});
