import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { breaks } from "@/test/idb";
import { forget, keep, restore } from "./offline";
import { store } from "./store";

vi.mock("idb", () => import("@/test/idb"));

const DAY = 86_400_000;
let client: QueryClient;
let stop: () => void = () => {};

beforeEach(async () => {
  vi.useFakeTimers({ now: new Date("2026-03-02T09:00:00Z") });
  client = new QueryClient();
  stop = keep(client);
  await (await store()).clear("answers");
});
afterEach(() => {
  stop();
  client.clear();
  vi.useRealTimers();
});

const asks = (queryKey: string[], data: unknown, meta = {}) =>
  client.fetchQuery({ queryKey, queryFn: async () => data, meta });
const written = () => vi.advanceTimersByTimeAsync(1_000);
const names = async () => (await (await store()).getAll("answers")).map(({ key }) => (key as string[])[0]);

describe("what the daemon said", () => {
  it("is there at the next start, as old as it is", async () => {
    await asks(["runs"], ["one"]);
    await written();
    const next = new QueryClient();
    await restore(next);
    expect(next.getQueryData(["runs"])).toEqual(["one"]);
    expect(next.getQueryState(["runs"])).toMatchObject({
      isInvalidated: true,
      dataUpdatedAt: Date.parse("2026-03-02T09:00:00Z"),
    });
  });

  it("is kept only where it is meant to be, and as the daemon said it", async () => {
    await asks(["blob"], "x", { kept: false });
    await asks(["growing"], { done: false }, { kept: ({ done }: { done: boolean }) => done });
    await asks(["grown"], { done: true }, { kept: ({ done }: { done: boolean }) => done });
    client.setQueryData(["guess"], "ours");
    await written();
    expect(await names()).toEqual(["grown"]);
  });

  it("is thrown away when it is no help any more", async () => {
    await asks(["runs"], ["one"]);
    await written();
    vi.setSystemTime(Date.now() + 15 * DAY);
    const next = new QueryClient();
    await restore(next);
    expect(next.getQueryData(["runs"])).toBeUndefined();
    expect(await names()).toEqual([]);
  });

  it("is forgotten but for who is signed in, also what is about to be written", async () => {
    await asks(["session"], { signed_in: false });
    await asks(["runs"], ["one"]);
    await written();
    await asks(["plans"], ["two"]);
    await forget();
    await written();
    expect(await names()).toEqual(["session"]);
  });

  it("is shown all the same where nothing can be kept", async () => {
    breaks(new Error("the disk is full"));
    expect(await asks(["runs"], ["one"])).toEqual(["one"]);
    await written();
    breaks(null);
    await asks(["plans"], ["two"]);
    await written();
    expect(await names()).toEqual(["plans"]);
  });
});
