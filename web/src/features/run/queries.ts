import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "@/api/client";
import { keys } from "@/api/keys";
import type { RunView } from "@/api/schema";

/** The text of an answer; none is an empty one. */
async function text(call: Promise<{ data?: string }>): Promise<string> {
  return (await call).data ?? "";
}

const path = (id: string) => ({ params: { path: { id } } });

export const runQuery = (id: string) =>
  queryOptions({
    queryKey: [...keys.run(id), "view"],
    queryFn: () => answer(api.GET("/api/v1/runs/{id}", path(id))),
  });

export const projectQuery = (id: string) =>
  queryOptions({
    queryKey: keys.project(id),
    queryFn: () => answer(api.GET("/api/v1/projects/{id}", path(id))),
  });

/**
 * The change between two commits, which never changes: it is asked for once for each head, however much the run goes on
 * saying.
 */
export const diffQuery = (run: Pick<RunView, "id" | "base_commit" | "head_commit">) =>
  queryOptions({
    queryKey: ["run-diff", run.id, run.base_commit ?? null, run.head_commit ?? null],
    queryFn: () => text(api.GET("/api/v1/runs/{id}/diff", { ...path(run.id), parseAs: "text" })),
    structuralSharing: false,
    meta: { fixed: true },
  });

/** What the run left, all pages of it. */
export const artifactsQuery = (id: string) =>
  queryOptions({
    queryKey: [...keys.run(id), "artifacts"],
    queryFn: async () => {
      const items = [];
      let cursor: string | undefined;
      do {
        const query = { limit: 200, ...(cursor && { cursor }) };
        const page = await answer(
          api.GET("/api/v1/runs/{id}/artifacts", { params: { path: { id }, query } }),
        );
        items.push(...page.items);
        cursor = page.next ?? undefined;
      } while (cursor);
      return items;
    },
  });

/** Where the bytes of something that was kept are. */
export function blobUrl(run: string, digest: string): string {
  return `/api/v1/runs/${encodeURIComponent(run)}/artifacts/${encodeURIComponent(digest)}`;
}

/** The text of something that was kept; it never changes. */
export const blobQuery = (run: string, digest: string) =>
  queryOptions({
    queryKey: ["blob", digest],
    queryFn: () =>
      text(
        api.GET("/api/v1/runs/{id}/artifacts/{digest}", {
          params: { path: { id: run, digest } },
          parseAs: "text",
        }),
      ),
    meta: { kept: false, fixed: true },
    gcTime: 60_000,
  });
