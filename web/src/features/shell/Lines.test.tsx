import { act, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { feed } from "@/api/feed/feed";
import type { FeedState } from "@/api/feed/words";
import { Lines } from "./Lines";

vi.mock("@/features/house/PausedLine", () => ({ PausedLine: () => null }));

let told: { state: FeedState; since: number | null };
const watchers = new Set<() => void>();
function enter(state: FeedState) {
  told = { state, since: Date.now() };
  act(() => {
    for (const tell of watchers) tell();
  });
}

beforeEach(() => {
  vi.useFakeTimers();
  told = { state: "connecting", since: null };
  vi.spyOn(feed, "state").mockImplementation(() => told);
  vi.spyOn(feed, "watch").mockImplementation((watcher) => {
    watchers.add(watcher);
    return () => watchers.delete(watcher);
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const line = () => screen.queryByText(/Deputy cannot be reached/);
const pass = (ms: number) => act(() => void vi.advanceTimersByTime(ms));

it("says that what is shown is old as soon as that is known, and when it takes too long to know", () => {
  render(<Lines />);
  expect(line()).toBeNull();
  pass(4_000);
  expect(line()).toBeNull();
  pass(2_000);
  expect(line()?.textContent).toContain("from an earlier visit");
  enter("live");
  expect(line()).toBeNull();
  enter("away");
  expect(line()).toBeTruthy();
  enter("connecting");
  expect(line()).toBeNull();
  enter("live");
  pass(60_000);
  expect(line()).toBeNull();
});
