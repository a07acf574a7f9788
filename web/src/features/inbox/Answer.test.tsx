import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { beforeEach, expect, it, vi } from "vitest";
import { outbox } from "@/api/outbox";
import type { InboxItem } from "@/api/schema";
import { renderPage } from "@/test/page";
import { problem, says, serve, silence } from "@/test/server";
import { item } from "../talk/testing/views";
import { Answer } from "./Answer";

const review = item("r1", {
  kind: "review",
  options: [
    { id: "approve", label: "Approve and merge", recommended: true },
    { id: "changes", label: "Ask for changes" },
  ],
});
const question = item("q1", { options: [{ id: "1", label: "Blue" }] });
const path = (it: InboxItem) => `POST /api/v1/inbox/${it.id}/answer`;

beforeEach(() => {
  vi.restoreAllMocks();
});

it("answers with one tap, and tells whoever asked", async () => {
  const asked = serve({ [path(review)]: () => says({ ...review, state: "answered", choice: "approve" }) });
  const onAnswered = vi.fn();
  await renderPage(<Answer item={review} onAnswered={onAnswered} />);
  await userEvent.click(screen.getByRole("button", { name: "Approve and merge" }));
  expect(asked.map(({ body }) => body)).toEqual([{ choice: "approve" }]);
  expect(onAnswered.mock.calls[0]?.[0]).toMatchObject({ item: { choice: "approve" } });
});

it("asks for words before it asks for changes", async () => {
  const asked = serve({ [path(review)]: () => says({ ...review, state: "answered" }) });
  await renderPage(<Answer item={review} />);
  await userEvent.click(screen.getByRole("button", { name: "Ask for changes" }));
  const field = screen.getByLabelText("What should be different?");
  expect(document.activeElement).toBe(field);
  await userEvent.type(field, "Shorter.");
  await userEvent.click(screen.getByRole("button", { name: "Ask for changes" }));
  expect(asked[0]?.body).toEqual({ choice: "changes", text: "Shorter." });
});

it("says so when it was answered elsewhere", async () => {
  serve({ [path(review)]: () => problem(409, "it was answered already") });
  await renderPage(<Answer item={review} />);
  await userEvent.click(screen.getByRole("button", { name: "Approve and merge" }));
  expect((await screen.findByRole("alert")).textContent).toContain("answered elsewhere");
});

it("does not keep a deed for later", async () => {
  serve({ [path(review)]: silence });
  const post = vi.spyOn(outbox, "post");
  await renderPage(<Answer item={review} />);
  await userEvent.click(screen.getByRole("button", { name: "Approve and merge" }));
  expect((await screen.findByRole("alert")).textContent).toContain("cannot be reached");
  expect(post).not.toHaveBeenCalled();
});

it("gives words to the outbox, where they may wait", async () => {
  const post = vi.spyOn(outbox, "post").mockResolvedValue(undefined);
  const onAnswered = vi.fn();
  await renderPage(<Answer item={question} onAnswered={onAnswered} />);
  await userEvent.type(screen.getByLabelText("Or in your words"), "Green.");
  await userEvent.click(screen.getByRole("button", { name: "Answer" }));
  expect(post.mock.calls[0]?.slice(0, 2)).toEqual(["/api/v1/inbox/q1/answer", { text: "Green." }]);
  expect(onAnswered.mock.calls[0]?.[0]).toBe("waits");
});

it("asks for no other answer while one waits, and for one again when that was refused", async () => {
  const waiting = { key: "1", path: "/api/v1/inbox/q1/answer", body: {}, what: "", at: 0 };
  const list = vi.spyOn(outbox, "list").mockReturnValue([waiting]);
  const { unmount } = await renderPage(<Answer item={question} />);
  expect(screen.getByText(/goes out when Deputy is back/)).toBeTruthy();
  unmount();
  list.mockReturnValue([{ ...waiting, refused: "It waited for too long." }]);
  await renderPage(<Answer item={question} />);
  expect(screen.getByRole("button", { name: "Blue" })).toBeTruthy();
});

const drafted = item("q2", {
  options: [
    { id: "send", label: "Send the draft: “Blue”" },
    { id: "1", label: "Blue" },
  ],
  answering: {
    route: "draft",
    why: "",
    referred: "not sure",
    draft: { choice: "1", text: "As the old one is.", sure: false, why: "" },
  },
});

it("sends a draft as it is", async () => {
  const post = vi.spyOn(outbox, "post").mockResolvedValue({ ...drafted, state: "answered" });
  await renderPage(<Answer item={drafted} />);
  await userEvent.click(screen.getByRole("button", { name: "Send as it is" }));
  expect(post.mock.calls[0]?.[1]).toEqual({ choice: "send" });
});

it("lets a draft be changed before it is sent", async () => {
  const post = vi.spyOn(outbox, "post").mockResolvedValue({ ...drafted, state: "answered" });
  await renderPage(<Answer item={drafted} />);
  await userEvent.click(screen.getByRole("button", { name: "Edit" }));
  const field = screen.getByLabelText("Your version of the draft");
  await userEvent.type(field, " Or nearly.");
  await userEvent.click(screen.getByRole("button", { name: "Answer" }));
  expect(post.mock.calls[0]?.[1]).toEqual({ text: "Blue\n\nAs the old one is. Or nearly." });
});
