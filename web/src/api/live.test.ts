import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { feed } from "./feed/feed";
import { keepLive } from "./live";
import type { Frame } from "./schema";
import { store } from "./store";

vi.mock("idb", () => import("@/test/idb"));

const live: Frame = { type: "live", position: 7, ledger_id: "0199-ledger" };
const reset: Frame = { type: "reset", ledger_id: "0199-other" };
const event = (stream: string): Frame => ({
  type: "event",
  position: 8,
  stream,
  kind: "run.started",
  at: "",
  actor: "",
  data: null,
});

let client: QueryClient;
let say: (frame: Frame) => void = () => {};
let stop: () => void = () => {};

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(feed, "onFrame").mockImplementation((listener) => {
    say = listener;
    return () => {};
  });
  client = new QueryClient({ defaultOptions: { queries: { staleTime: Number.POSITIVE_INFINITY } } });
  stop = keepLive(client);
});
afterEach(() => {
  stop();
  client.clear();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Something that is shown; the daemon answers how often it was asked, as soon as the test lets it. */
function shows(queryKey: readonly unknown[], meta = {}) {
  const answers: (() => void)[] = [];
  const seen: unknown[] = [];
  const queryFn = vi.fn(
    () => new Promise<number>((done) => answers.push(() => done(queryFn.mock.calls.length))),
  );
  const observer = new QueryObserver<number>(client, { queryKey, queryFn, meta });
  const unwatch = observer.subscribe(({ data }) => seen.push(data));
  const lets = async () => {
    for (const answer of answers.splice(0)) answer();
    await vi.advanceTimersByTimeAsync(0);
  };
  return { queryFn, lets, seen, unwatch };
}

describe("what is shown", () => {
  it("is asked anew when something happened to it", async () => {
    say(live);
    const run = shows(["run", "1", "view"]);
    const other = shows(["run", "2", "view"]);
    await run.lets();
    await other.lets();
    for (let times = 0; times < 5; times += 1) say(event("run/1/steps"));
    await vi.advanceTimersByTimeAsync(300);
    expect(run.queryFn).toHaveBeenCalledTimes(2);
    expect(other.queryFn).toHaveBeenCalledTimes(1);
  });

  it("is asked once more where it was asked before the feed began", async () => {
    const answered = shows(["runs"]);
    await answered.lets();
    const underWay = shows(["inbox"]);
    say(live);
    expect(answered.queryFn).toHaveBeenCalledTimes(2);
    expect(underWay.queryFn).toHaveBeenCalledTimes(1);
    await underWay.lets();
    expect(underWay.queryFn).toHaveBeenCalledTimes(2);
    await underWay.lets();
    await answered.lets();
    // What is there stays until there is more.
    expect(answered.seen.slice(1)).not.toContain(undefined);
    // A connection that was lost goes on where it was.
    say(live);
    await vi.advanceTimersByTimeAsync(1_000);
    expect([answered, underWay].map(({ queryFn }) => queryFn.mock.calls.length)).toEqual([2, 2]);
  });

  it("is asked once where it was asked later, or never changes", async () => {
    const fixed = shows(["run-diff", "1"], { fixed: true });
    const who = shows(["session"]);
    say(live);
    const later = shows(["runs"]);
    for (const one of [fixed, who, later]) await one.lets();
    expect([fixed, who, later].map(({ queryFn }) => queryFn.mock.calls.length)).toEqual([1, 1, 1]);
  });

  it("goes, here and on the device, when the history is another one", async () => {
    const database = await store();
    await database.put("answers", { key: ["runs"], data: [], at: 1 }, '["runs"]');
    say(live);
    const runs = shows(["runs"]);
    const who = shows(["session"]);
    await runs.lets();
    await who.lets();
    client.setQueryData(["plans"], "old");
    say(reset);
    expect(runs.seen.at(-1)).toBeUndefined();
    expect(client.getQueryData(["plans"])).toBeUndefined();
    expect(who.seen.at(-1)).toBe(1);
    expect(who.queryFn).toHaveBeenCalledTimes(2);
    await runs.lets();
    expect(runs.seen.at(-1)).toBe(2);
    expect(await database.getAll("answers")).toEqual([]);
    // It was asked before the feed of the other one began.
    say(live);
    expect(runs.queryFn).toHaveBeenCalledTimes(3);
  });
});
