import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { answer, api } from "@/api/client";
import { keys } from "@/api/keys";
import type { FoundKind } from "@/api/schema";

const OPEN = "queued,preparing,running,waiting,verifying,review";
const ENDED = "approved,rejected,failed,stopped";
/** What the daemon gives at most. */
const PAGE = 200;

/** Everything that has not ended. */
export const openRuns = (project?: string) =>
  queryOptions({
    queryKey: [...keys.runs, "open", project ?? null],
    queryFn: () =>
      answer(api.GET("/api/v1/runs", { params: { query: { state: OPEN, project, limit: PAGE } } })),
  });

/** What has ended, the newest first. */
export const endedRuns = (project?: string) =>
  infiniteQueryOptions({
    queryKey: [...keys.runs, "ended", project ?? null],
    queryFn: ({ pageParam }) =>
      answer(
        api.GET("/api/v1/runs", {
          params: { query: { state: ENDED, project, limit: 50, cursor: pageParam } },
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  });

export const openPlans = queryOptions({
  queryKey: [...keys.plans, "open"],
  queryFn: () => answer(api.GET("/api/v1/plans", { params: { query: { state: "open", limit: PAGE } } })),
});

/** The newest plans, whatever became of them. */
export const latestPlans = queryOptions({
  queryKey: [...keys.plans, "latest"],
  queryFn: () => answer(api.GET("/api/v1/plans", { params: { query: { state: "all", limit: 100 } } })),
});

export const queue = queryOptions({
  queryKey: [...keys.queue, "all"],
  queryFn: () => answer(api.GET("/api/v1/queue", { params: { query: { limit: 1000 } } })),
});

export interface Looked {
  q: string;
  project?: string;
  kind?: FoundKind;
}

/** What was ever said, done and answered with these words in it. */
export const found = ({ q, project, kind }: Looked) =>
  infiniteQueryOptions({
    queryKey: [...keys.search, q, project ?? null, kind ?? null],
    queryFn: ({ pageParam }) =>
      answer(
        api.GET("/api/v1/search", { params: { query: { q, project, kind, limit: 30, cursor: pageParam } } }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    // The history has no end and no event outdates this: what was found is asked again each time it is looked for.
    staleTime: 10_000,
    meta: { kept: false },
  });

export const projects = queryOptions({
  queryKey: [...keys.projects, "all"],
  queryFn: () => answer(api.GET("/api/v1/projects", { params: { query: { limit: PAGE } } })),
});

export const agents = queryOptions({
  queryKey: [...keys.agents, "all"],
  queryFn: () => answer(api.GET("/api/v1/agents", { params: { query: { limit: PAGE } } })),
  // Their programs are asked for their versions: that takes a while, and no event says when they change.
  staleTime: 5 * 60_000,
});
