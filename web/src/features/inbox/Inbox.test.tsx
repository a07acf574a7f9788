import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it, vi } from "vitest";
import { keys } from "@/api/keys";
import { outbox } from "@/api/outbox";
import type { InboxItem } from "@/api/schema";
import { openInbox } from "@/features/shell/waiting";
import { renderPage } from "@/test/page";
import { says, serve } from "@/test/server";
import { item, minute } from "../talk/testing/views";
import { Inbox } from "./Inbox";

const option = { id: "1", label: "Blue" };
const items: InboxItem[] = [
  item("q1", { title: "Which colour?", options: [option] }),
  item("q2", { title: "Which name?", created_at: minute(5) }),
  item("r1", { title: "Review the page", kind: "review", created_at: minute(9) }),
];

afterEach(() => {
  vi.restoreAllMocks();
});

async function opened(wide: boolean, waiting = items) {
  vi.stubGlobal("matchMedia", () => ({ matches: wide, addEventListener() {}, removeEventListener() {} }));
  const all = Object.fromEntries(waiting.map((it) => [`GET /api/v1/inbox/${it.id}`, () => says(it)]));
  serve({
    ...all,
    "GET /api/v1/inbox": () => says({ items: waiting, next: null }),
    "GET /api/v1/runs": () => says({ items: [], next: null }),
  });
  return renderPage(<Inbox />);
}

it("goes on to what comes next when something was answered on a phone", async () => {
  vi.spyOn(outbox, "post").mockResolvedValue({ ...items[0], state: "answered", choice: "1" });
  await opened(false);
  await userEvent.click(await screen.findByRole("button", { name: "Blue" }));
  await waitFor(() => expect(screen.queryByText("Which colour?")).toBeNull());
  expect(document.activeElement?.textContent).toContain("Which name?");
});

it("goes on in the address where there is room for both", async () => {
  vi.spyOn(outbox, "post").mockResolvedValue({ ...items[0], state: "answered", choice: "1" });
  const { router } = await opened(true);
  const buttons = await screen.findAllByRole("button", { name: "Blue" });
  await userEvent.click(buttons.at(-1) as HTMLElement);
  await waitFor(() => expect(router.state.location.href).toContain("item=q2"));
});

it("stays at what is looked at, whatever comes before it", async () => {
  const { client } = await opened(true);
  expect(await screen.findByRole("heading", { name: "Which colour?" })).toBeTruthy();
  const urgent = item("q0", { title: "Which town?", created_at: minute(-60) });
  client.setQueryData(openInbox.queryKey, { items: [...items, urgent], next: null });
  await screen.findByText("Which town?");
  expect(screen.getAllByRole("link", { name: /Which/ })[0]?.textContent).toContain("Which town?");
  expect(screen.getByRole("heading", { name: "Which colour?" })).toBeTruthy();
});

it("says when what is looked at was answered elsewhere", async () => {
  const { client } = await opened(true);
  await screen.findByRole("heading", { name: "Which colour?" });
  const done = { ...items[0], state: "answered", choice: "1", answered_by: "founder" };
  client.setQueryData([...keys.inbox, "item", "q1"], done);
  client.setQueryData(openInbox.queryKey, { items: items.slice(1), next: null });
  expect(await screen.findByText(/Answered by you/)).toBeTruthy();
});

it("says that nothing waits, and what happens then", async () => {
  await opened(false, []);
  expect(await screen.findByText("Nothing waits for you")).toBeTruthy();
});
