import { screen } from "@testing-library/react";
import { expect, it, vi } from "vitest";
import { feed } from "@/api/feed/feed";
import { renderPage } from "@/test/page";
import { type Asked, says, serve } from "@/test/server";
import { Conversation } from "./Conversation";
import { messageAt } from "./lead";
import { conversation, message } from "./testing/views";

it("leads to the message of an event, or to the one that its turn ended in", () => {
  const messages = [message(3), message(9)];
  expect([1, 3, 5, 9, 12].map((at) => messageAt(messages, at))).toEqual([3, 3, 9, 9, 9]);
  expect(messageAt([], 3)).toBeUndefined();
});

it("reads back to what was found, page by page, and no further", async () => {
  vi.spyOn(feed, "onFrame").mockReturnValue(() => {});
  vi.stubGlobal("matchMedia", () => ({ matches: true, addEventListener() {}, removeEventListener() {} }));
  Element.prototype.scrollIntoView = vi.fn();
  const page = (...positions: number[]) => positions.map((position) => message(position));
  const newest = page(...Array.from({ length: 50 }, (_, index) => 100 + index));
  const asked = serve({
    "GET /api/v1/conversations/c1": () => says(conversation({ messages: newest })),
    "GET /api/v1/conversations": () => says({ items: [], next: null }),
    "GET /api/v1/conversations/c1/events": () => says({ items: [], next: null }),
    // The newest first, as the daemon gives them; the first page says no cursor.
    "GET /api/v1/conversations/c1/messages": ({ search }: Asked) =>
      search.get("cursor") === "b"
        ? says({ items: page(22, 21, 20), next: "c" })
        : says({ items: page(62, 61, 60), next: "b" }),
  });
  await renderPage(<Conversation id="c1" at={21} />);
  const row = await vi.waitFor(() => {
    const found = document.querySelector("[aria-current=location]");
    expect(found?.textContent).toContain("words 21");
    return found;
  });
  expect(vi.mocked(Element.prototype.scrollIntoView).mock.contexts).toContain(row);
  expect(screen.queryByText("words 20")).toBeTruthy();
  expect(asked.filter(({ path }) => path.endsWith("/messages"))).toHaveLength(2);
});
