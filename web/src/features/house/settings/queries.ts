import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "@/api/client";
import { keys } from "@/api/keys";

/** No event says when a limit of a provider begins or ends. */
const OFTEN_MS = 60_000;

export const house = queryOptions({
  queryKey: [...keys.house, "view"],
  queryFn: () => answer(api.GET("/api/v1/house")),
  staleTime: OFTEN_MS,
});

export const load = queryOptions({
  queryKey: [...keys.house, "load"],
  queryFn: () => answer(api.GET("/api/v1/house/load")),
  staleTime: OFTEN_MS,
  refetchInterval: OFTEN_MS,
});

/** Sends a word to one channel, and says what came of it. */
export const testChannel = (target: string) => answer(api.POST("/api/v1/notify/test", { body: { target } }));
