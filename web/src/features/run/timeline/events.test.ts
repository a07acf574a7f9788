import { QueryClient } from "@tanstack/react-query";
import { describe, expect, it } from "vitest";
import type { EventView } from "@/api/schema";
import { serve } from "@/test/server";
import { eventsQuery, merged, newestOf, type Recorded, shownOf } from "./events";

const event = (position: number): EventView => ({
  position,
  stream: "run/1",
  kind: "run.resumed",
  at: "2026-01-01T00:00:00Z",
  actor: "deputy",
  data: {},
});
const places = (events: readonly EventView[]) => events.map(({ position }) => position);

describe("events of two sources", () => {
  it("are each there once, in the order of positions", () => {
    expect(places(merged([1, 3].map(event), [2, 3, 5].map(event)))).toEqual([1, 2, 3, 5]);
    expect(places(merged([], [3, 1].map(event)))).toEqual([1, 3]);
    const one = [event(1)];
    expect(merged(one, [])).toBe(one);
  });
});

describe("reading events", () => {
  const path = "GET /api/v1/runs/1/events";

  it("goes on page by page, and later where it was left off", async () => {
    const all = [1, 4, 6].map(event);
    const asked = serve({
      [path]: ({ search }: { search: URLSearchParams }) => {
        const after = Number(search.get("after"));
        const items = all.filter(({ position }) => position > after).slice(0, 2);
        return { items, next: items.length === 2 ? String(items[1]?.position) : null };
      },
    });
    const client = new QueryClient();
    const query = eventsQuery(client, "1", "running");
    expect(places((await client.fetchQuery(query)).events)).toEqual([1, 4, 6]);
    all.push(event(9));
    expect(places((await client.fetchQuery(query)).events)).toEqual([1, 4, 6, 9]);
    expect(asked.map(({ search }) => search.get("after"))).toEqual(["0", "4", "6"]);
  });

  it("loses nothing that the feed brought meanwhile", async () => {
    const client = new QueryClient();
    const query = eventsQuery(client, "1", "running");
    serve({
      [path]: () => {
        client.setQueryData<Recorded>(query.queryKey, { events: [event(8)], loadedTo: 0, whole: false });
        return { items: [1, 4].map(event), next: null };
      },
    });
    const { events, loadedTo } = await client.fetchQuery(query);
    expect(places(events)).toEqual([1, 4, 8]);
    // What lies between is not known yet.
    expect(loadedTo).toBe(4);
  });
});

describe("the newest of a long run", () => {
  const found = async (all: readonly number[], from: number) => {
    let asked = 0;
    const newest = await newestOf(async (after, limit) => {
      asked += 1;
      return all
        .filter((position) => position > after)
        .slice(0, limit)
        .map(event);
    }, from);
    return { newest: places(newest), asked };
  };

  it("is found after few questions, however much there is of it", async () => {
    const all = Array.from({ length: 60_000 }, (_, index) => 70 + index * 3);
    const { newest, asked } = await found(all, 6070);
    expect(newest.at(-1)).toBe(all.at(-1));
    expect(newest.length).toBeGreaterThan(100);
    expect(asked).toBeLessThan(20);
  });

  it("has no hole, wherever the end is", async () => {
    for (const length of [1, 2, 499, 500, 501, 999, 1000, 1001, 1999, 2048, 7777]) {
      const all = Array.from({ length }, (_, index) => 11 + index);
      const { newest } = await found(all, 10);
      expect(newest, `${length}`).toEqual(all.slice(-newest.length));
    }
  });

  it("is shown until all is there", () => {
    const newest = [event(9)];
    expect(shownOf({ events: [event(1)], loadedTo: 1, whole: false, newest })).toBe(newest);
    expect(places(shownOf({ events: [1, 9].map(event), loadedTo: 9, whole: true, newest }))).toEqual([1, 9]);
  });
});
