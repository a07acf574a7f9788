import { act, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { feed } from "@/api/feed/feed";
import { keys } from "@/api/keys";
import { outbox } from "@/api/outbox";
import type { ConversationView, Frame } from "@/api/schema";
import { renderPage } from "@/test/page";
import { problem, says, serve } from "@/test/server";
import { Conversation } from "./Conversation";
import { conversation, fact, item, message, plan } from "./testing/views";

let listeners: ((frame: Frame) => void)[] = [];
const tell = (...frames: Frame[]) =>
  act(async () => {
    for (const frame of frames) for (const listener of listeners) listener(frame);
    // Longer than frames are gathered.
    await vi.advanceTimersByTimeAsync(200);
  });
const event = (...told: Parameters<typeof fact>): Frame => ({ type: "event", ...fact(...told) });
const piece = (text: string): Frame => ({
  type: "delta",
  stream: "conversation/c1/steps",
  data: { kind: "text", call_id: "a", text },
});

/** What the daemon has, and may have otherwise a moment later. */
let view: ConversationView;
const asked = message(1, { role: "founder", text: "How do we stand?" });

beforeEach(() => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  listeners = [];
  vi.spyOn(feed, "onFrame").mockImplementation((listener) => {
    listeners.push(listener);
    return () => {
      listeners = listeners.filter((each) => each !== listener);
    };
  });
  vi.stubGlobal("matchMedia", () => ({ matches: true, addEventListener() {}, removeEventListener() {} }));
  localStorage.clear();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

async function opened(more: Partial<ConversationView>) {
  view = conversation({ messages: [asked], ...more });
  serve({
    "GET /api/v1/conversations/c1": () => says(view),
    "GET /api/v1/conversations": () => says({ items: [], next: null }),
    "GET /api/v1/conversations/c1/events": () => says({ items: [], next: null }),
    "GET /api/v1/plans/p1": () => says(plan()),
    "GET /api/v1/inbox/i1": () =>
      says(item("i1", { options: [{ id: "1", label: "Blue" }], conversation_id: "c1" })),
    "POST /api/v1/conversations/c1/stop": () => says({ ...view, state: "idle" }, 202),
  });
  const page = await renderPage(<Conversation id="c1" />);
  await screen.findByRole("list", { name: "Conversation" });
  return page;
}
// Also below a sheet.
const list = () => screen.getByRole("list", { name: "Conversation", hidden: true });
const shown = (text: string) => within(list()).queryAllByText(text).length;

it("shows an answer as it comes, and once when it is recorded", async () => {
  const { client } = await opened({ state: "thinking" });
  await tell(event(2, "step.call_started", { call_id: "a" }), piece("All is "), piece("well."));
  expect(shown("All is well.")).toBe(1);

  await tell(
    event(3, "step.call_answered", { call_id: "a", text: "All is well.", tool_calls: [] }),
    event(4, "conversation.replied", { text: "All is well." }),
  );
  expect(shown("All is well.")).toBe(1);

  view = conversation({ messages: [asked, message(4, { text: "All is well." })] });
  await act(() => client.invalidateQueries({ queryKey: keys.conversation("c1") }));
  expect(shown("All is well.")).toBe(1);
});

it("shows what was said at once, and once when it is recorded", async () => {
  let arrive = (_: unknown) => {};
  vi.spyOn(outbox, "post").mockReturnValue(
    new Promise((resolve) => {
      arrive = resolve;
    }),
  );
  await opened({});
  await userEvent.type(screen.getByLabelText("Message to the COO"), "Go on.{Enter}");
  expect(shown("Go on.")).toBe(1);
  view = conversation({
    state: "thinking",
    messages: [asked, message(5, { role: "founder", text: "Go on." })],
  });
  await act(async () => arrive(view));
  expect(shown("Go on.")).toBe(1);
});

it("asks where the question stands", async () => {
  await opened({
    state: "waiting",
    waiting_for: "question",
    inbox: ["i1"],
    messages: [asked, message(2, { text: "Which colour?", inbox_id: "i1" })],
  });
  const post = vi.spyOn(outbox, "post").mockResolvedValue(undefined);
  await userEvent.click(await screen.findByRole("button", { name: "Blue" }));
  expect(post.mock.calls[0]?.slice(0, 2)).toEqual(["/api/v1/inbox/i1/answer", { choice: "1" }]);
});

it("moves a card to the newest answer about it, and takes nothing from whoever is deciding about it", async () => {
  const first = message(2, { text: "Look.", plan_id: "p1" });
  const { client } = await opened({ messages: [asked, first] });
  await userEvent.click(await screen.findByRole("button", { name: "Change" }));
  await userEvent.type(await screen.findByLabelText("In your words"), "Only the wine");

  const second = message(3, { text: "Look again.", plan_id: "p1" });
  view = conversation({ messages: [asked, first, second] });
  await act(() => client.invalidateQueries({ queryKey: keys.conversation("c1") }));
  const answer = await screen.findByText("Look again.");
  expect(screen.getByLabelText<HTMLTextAreaElement>("In your words").value).toBe("Only the wine");
  const card = within(list()).getByRole("region", { hidden: true });
  expect(answer.compareDocumentPosition(card)).toBe(Node.DOCUMENT_POSITION_FOLLOWING);
});

it("says why it stands still", async () => {
  await opened({ state: "waiting", waiting_for: "budget", waiting_detail: "The day's $20 are used up." });
  expect(within(list()).getByText(/no money for an answer\. The day's \$20/)).toBeTruthy();
});

it("can be stopped while it thinks, and says when that failed", async () => {
  await opened({ state: "thinking" });
  serve({ "POST /api/v1/conversations/c1/stop": () => problem(409, "nobody thinks") });
  await userEvent.click(screen.getByRole("button", { name: "Stop the answer" }));
  expect((await screen.findByRole("alert")).textContent).toContain("nobody thinks");
});

it("is only read where an agent talks with an agent", async () => {
  await opened({ purpose: { for: "consultation", advisor: "code", asked_in: "c2" }, module: "code" });
  expect(screen.queryByLabelText("Message to the COO")).toBeNull();
});
