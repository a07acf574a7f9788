import { QueryClient } from "@tanstack/react-query";
import { describe, expect, it } from "vitest";
import type { EventView } from "@/api/schema";
import { serve } from "@/test/server";
import { eventsQuery, merged, type Recorded, shownOf } from "./events";

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
    const from = asked.flatMap(({ search }) => search.get("after") ?? []);
    expect(from).toEqual(["0", "4", "6"]);
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
  it("is shown until all is there", async () => {
    const all = Array.from({ length: 2500 }, (_, index) => event(index + 1));
    const client = new QueryClient();
    const query = eventsQuery(client, "1", "running");
    const shown: number[][] = [];
    client.getQueryCache().subscribe(() => {
      const data = client.getQueryData<Recorded>(query.queryKey);
      if (data) shown.push([shownOf(data)[0]?.position ?? 0, shownOf(data).length]);
    });
    const asked = serve({
      "GET /api/v1/runs/1/events": ({ search }: { search: URLSearchParams }) => {
        const limit = Number(search.get("limit"));
        if (search.get("before") === "head") return { items: all.slice(-limit), next: "2001" };
        const items = all.slice(Number(search.get("after"))).slice(0, limit);
        return { items, next: items.length === limit ? String(items.at(-1)?.position) : null };
      },
    });
    expect((await client.fetchQuery(query)).events).toHaveLength(2500);
    expect(new Set(shown.map(String))).toEqual(new Set(["2001,500", "1,2500"]));
    expect(asked.filter(({ search }) => search.has("before"))).toHaveLength(1);
  });
});
