import { type QueryClient, queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { answer, api } from "@/api/client";
import { feed } from "@/api/feed/feed";
import type { EventView, RunState } from "@/api/schema";
import { rests } from "../words";

/** As many as the daemon gives at once. */
const PAGE = 1000;
/** As many of the end as are shown while the rest is being read. */
const NEWEST = 500;
/** As many as are kept for the next start. */
const KEPT_MAX = 5000;
/** A busy run says something many times a second: the page is drawn anew this often at most. */
const GATHER_MS = 100;

/** What is known of what was recorded of a run. */
export interface Recorded {
  /** In the order of positions, each once. */
  events: readonly EventView[];
  /** Up to here nothing is missing. */
  loadedTo: number;
  /** All pages were read, at some time. */
  whole: boolean;
  /** Of a long run: the newest, for as long as what lies before them is being read. */
  newest?: readonly EventView[];
}

const nothing: Recorded = { events: [], loadedTo: 0, whole: false };

/** Both lists in the order of positions, each event once. */
export function merged(one: readonly EventView[], other: readonly EventView[]): readonly EventView[] {
  if (other.length === 0) return one;
  const right = isSorted(other) ? other : [...other].sort((a, b) => a.position - b.position);
  const all: EventView[] = [];
  let at = 0;
  for (const event of one) {
    for (; (right[at]?.position ?? Number.POSITIVE_INFINITY) < event.position; at += 1)
      all.push(right[at] as EventView);
    if (right[at]?.position === event.position) at += 1;
    all.push(event);
  }
  return [...all, ...right.slice(at)];
}

function isSorted(events: readonly EventView[]): boolean {
  return events.every(({ position }, index) => index === 0 || position > (events[index - 1]?.position ?? 0));
}

/** What there is to show: all that is known, or what is newest while there is a hole before it. */
export function shownOf({ events, whole, newest }: Recorded): readonly EventView[] {
  return whole || !newest ? events : newest;
}

/**
 * All events of a run, read from where it was left off. They are no part of `keys.run`: an event is appended as the feed
 * brings it, and asks for nothing anew.
 */
export function eventsQuery(client: QueryClient, id: string, state: RunState) {
  const queryKey = ["run-events", id] as const;
  return queryOptions({
    queryKey,
    queryFn: async ({ signal }): Promise<Recorded> => {
      const known = () => client.getQueryData<Recorded>(queryKey) ?? nothing;
      const ask = (query: { after?: number; before?: "head"; limit: number }) =>
        answer(api.GET("/api/v1/runs/{id}/events", { params: { path: { id }, query }, signal }));
      let after = known().loadedTo;
      for (;;) {
        const page = await ask({ after, limit: PAGE });
        after = page.items.at(-1)?.position ?? after;
        const { events, newest } = known();
        const now: Recorded = { events: merged(events, page.items), loadedTo: after, whole: !page.next };
        if (now.whole) return now;
        now.newest = newest ?? (await ask({ before: "head", limit: NEWEST })).items;
        client.setQueryData<Recorded>(queryKey, now);
      }
    },
    // What passed while nobody listened has to be asked for.
    refetchOnMount: "always",
    structuralSharing: false,
    // What still grows is written down when it is through, unless it is so large that it would slow down each start.
    meta: { kept: ({ events }: Recorded) => rests(state) && events.length <= KEPT_MAX },
  });
}

/** The events of a run, live. */
export function useEvents(id: string, state: RunState) {
  const client = useQueryClient();
  const query = useQuery(eventsQuery(client, id, state));
  useEffect(() => {
    const streams = [`run/${id}`, `run/${id}/steps`];
    const queryKey = ["run-events", id];
    let gathered: EventView[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const flush = () => {
      timer = undefined;
      const events = gathered;
      gathered = [];
      client.setQueryData<Recorded>(queryKey, (old = nothing) => ({
        ...old,
        events: merged(old.events, events),
        ...(old.newest && { newest: merged(old.newest, events) }),
      }));
    };
    const stop = feed.onFrame((frame) => {
      // A connection that begins anew may have missed something.
      if (frame.type === "live") void client.invalidateQueries({ queryKey });
      if (frame.type !== "event" || !streams.includes(frame.stream)) return;
      gathered.push(frame);
      timer ??= setTimeout(flush, GATHER_MS);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [client, id]);
  return query;
}
