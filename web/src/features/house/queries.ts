import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "@/api/client";
import { keys } from "@/api/keys";
import type { Health, SpendBy } from "@/api/schema";

/** No event says when the house's health changes. */
const OFTEN_MS = 30_000;

export const health = queryOptions({
  queryKey: keys.health,
  queryFn: async () => {
    // It is told with a 503 when the daemon cannot work: that is an answer like another.
    const response = await fetch("/health", { credentials: "same-origin" });
    return (await response.json()) as Health;
  },
  staleTime: OFTEN_MS,
  refetchInterval: OFTEN_MS,
});

export const about = queryOptions({
  queryKey: keys.about,
  queryFn: () => answer(api.GET("/about")),
});

/** Whether everything is paused, and why. The queue tells it; a page of one is the shortest way to ask. */
export const pause = queryOptions({
  queryKey: [...keys.house, "pause"],
  queryFn: async () => {
    const { paused } = await answer(api.GET("/api/v1/queue", { params: { query: { limit: 1 } } }));
    return { paused: paused ?? null };
  },
});

export const spend = (by: SpendBy, limit: number) =>
  queryOptions({
    queryKey: [...keys.spend, by, limit],
    queryFn: () => answer(api.GET("/api/v1/spend", { params: { query: { by, limit } } })),
  });

export const tokens = queryOptions({
  queryKey: [...keys.tokens, "all"],
  queryFn: () => answer(api.GET("/api/v1/tokens", { params: { query: { limit: 200 } } })),
});

export const schedule = queryOptions({
  queryKey: [...keys.schedule, "all"],
  queryFn: () => answer(api.GET("/api/v1/schedule", { params: { query: { limit: 200 } } })),
});

export const staff = queryOptions({
  queryKey: [...keys.staff, "all"],
  queryFn: () => answer(api.GET("/api/v1/staff", { params: { query: { limit: 200 } } })),
});
