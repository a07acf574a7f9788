import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { answer, api } from "@/api/client";
import { feed } from "@/api/feed/feed";
import { keys } from "@/api/keys";
import type { PlanView } from "@/api/schema";

export function plan(id: string) {
  return queryOptions({
    queryKey: keys.plan(id),
    queryFn: () => answer(api.GET("/api/v1/plans/{id}", { params: { path: { id } } })),
  });
}

/** Runs at work say something often: the plan is looked at anew this often at most. */
const GATHER_MS = 500;

/** A plan, live: its tasks stand as their runs do, and those have streams of their own. */
export function usePlan(id: string) {
  const client = useQueryClient();
  const query = useQuery(plan(id));
  const runs = (query.data?.tasks ?? []).map(({ run_id }) => run_id).join();
  useEffect(() => {
    if (!runs) return;
    const streams = new Set(runs.split(",").map((run) => `run/${run}`));
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = feed.onFrame((frame) => {
      if (frame.type !== "event" || !streams.has(frame.stream)) return;
      timer ??= setTimeout(() => {
        timer = undefined;
        void client.invalidateQueries({ queryKey: keys.plan(id) });
      }, GATHER_MS);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [client, id, runs]);
  return query;
}

const of = (id: string) => ({ path: { id } });

/** What the founder decides about a plan. Each gives the plan as it is then. */
export const decide = {
  /** Exactly the card that was looked at: another one is refused. */
  confirm: ({ id, version }: Pick<PlanView, "id" | "version">) =>
    answer(api.POST("/api/v1/plans/{id}/confirm", { params: of(id), body: { version } })),
  revise: (id: string, text: string) =>
    answer(api.POST("/api/v1/plans/{id}/revise", { params: of(id), body: { text } })),
  defer: (id: string, until: string) =>
    answer(api.POST("/api/v1/plans/{id}/defer", { params: of(id), body: { until } })),
  decline: (id: string, reason?: string) =>
    answer(api.POST("/api/v1/plans/{id}/decline", { params: of(id), body: reason ? { reason } : {} })),
  cancel: (id: string) => answer(api.POST("/api/v1/plans/{id}/cancel", { params: of(id) })),
};
