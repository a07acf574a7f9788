import { infiniteQueryOptions } from "@tanstack/react-query";
import { answer, api } from "@/api/client";
import { keys } from "@/api/keys";
import type { MemoryCategory } from "@/api/schema";

export const categories = [
  "decision",
  "preference",
  "open",
  "context",
  "experiment",
] as const satisfies readonly MemoryCategory[];

export const categoryWords: Record<MemoryCategory, string> = {
  decision: "decision",
  preference: "preference",
  open: "open question",
  context: "context",
  experiment: "experiment",
};

/** Of the founder as a whole, not of a project. */
export const FOUNDER = "founder";

/** What is remembered: with words what fits best, on one page; else the newest first. */
export const memories = (project: string, q: string, category?: MemoryCategory) =>
  infiniteQueryOptions({
    queryKey: [...keys.memories, project, q, category ?? null],
    queryFn: ({ pageParam }) =>
      answer(
        api.GET("/api/v1/memories", {
          params: { query: { project, category, q: q || undefined, limit: 50, cursor: pageParam } },
        }),
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    // Words that somebody is still typing are not worth keeping.
    meta: { kept: q === "" },
  });
