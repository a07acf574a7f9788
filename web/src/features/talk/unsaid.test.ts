import { expect, it } from "vitest";
import type { Waiting } from "@/api/store";
import { message } from "./testing/views";
import { type Unsaid, withoutSaid, withWaiting } from "./unsaid";

const waiting = (key: string, text: string, refused?: string): Waiting => ({
  key,
  path: "/",
  body: { text },
  what: "",
  at: 0,
  refused,
});
const sending = (text: string, after = 5): Unsaid => ({ key: "own", text, state: "sending", after });

it("keeps words that could not be sent in their place, once", () => {
  const now = withWaiting([sending("hello")], [waiting("k", "hello")], 9);
  expect(now).toEqual([{ key: "k", text: "hello", state: "waiting", why: undefined, after: 5 }]);
});

it("shows words from an earlier visit", () => {
  expect(withWaiting([], [waiting("k", "hello")], 9)).toMatchObject([
    { key: "k", state: "waiting", after: 9 },
  ]);
});

it("shows why something was refused", () => {
  expect(withWaiting([], [waiting("k", "hello", "too long")], 9)).toMatchObject([
    { state: "refused", why: "too long" },
  ]);
});

it("keeps what was sent until its message is here", () => {
  const sent = withWaiting(withWaiting([], [waiting("k", "hello")], 9), [], 9);
  expect(sent).toMatchObject([{ state: "sent" }]);
  expect(withoutSaid(sent, [message(9, { role: "founder", text: "hello" })])).toHaveLength(1);
  expect(withoutSaid(sent, [message(10, { role: "founder", text: "hello" })])).toHaveLength(0);
});

it("lets one message stand for one of two that say the same", () => {
  const twice = [sending("yes"), { ...sending("yes"), key: "other" }];
  const one = message(6, { role: "founder", text: "yes" });
  expect(withoutSaid(twice, [one])).toHaveLength(1);
  expect(withoutSaid(twice, [one, message(7, { role: "founder", text: "yes" })])).toHaveLength(0);
});

it("does not take the COO's words for the founder's", () => {
  expect(withoutSaid([sending("yes")], [message(6, { text: "yes" })])).toHaveLength(1);
});
