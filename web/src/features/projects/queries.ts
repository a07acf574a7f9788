import { queryOptions } from "@tanstack/react-query";
import { answer, api } from "@/api/client";
import { keys } from "@/api/keys";

export const project = (id: string) =>
  queryOptions({
    queryKey: keys.project(id),
    queryFn: () => answer(api.GET("/api/v1/projects/{id}", { params: { path: { id } } })),
  });

export const documents = (id: string) =>
  queryOptions({
    queryKey: [...keys.documents, "of", id],
    queryFn: () =>
      answer(api.GET("/api/v1/projects/{id}/documents", { params: { path: { id }, query: { limit: 200 } } })),
  });

export const document = (id: string, version?: number) =>
  queryOptions({
    queryKey: [...keys.documents, id, version ?? "latest"],
    queryFn: () =>
      answer(api.GET("/api/v1/documents/{id}", { params: { path: { id }, query: { version } } })),
  });

export const documentVersions = (id: string) =>
  queryOptions({
    queryKey: [...keys.documents, id, "versions"],
    queryFn: () =>
      answer(api.GET("/api/v1/documents/{id}/versions", { params: { path: { id }, query: { limit: 100 } } })),
  });

/** The figures of a product: no event of the history says when they change, so they are asked again now and then. */
export const figures = (id: string, by: "day" | "week", name?: string) =>
  queryOptions({
    queryKey: [...keys.project(id), "figures", by, name ?? null],
    queryFn: () =>
      answer(
        api.GET("/api/v1/projects/{id}/metrics", {
          params: { path: { id }, query: { name, by, since: by === "week" ? "26w" : "30d", limit: 200 } },
        }),
      ),
    staleTime: 60_000,
  });

/** The latest plans, of which some are about the project. */
export const plans = queryOptions({
  queryKey: [...keys.plans, "latest"],
  queryFn: () => answer(api.GET("/api/v1/plans", { params: { query: { state: "all", limit: 100 } } })),
});

/** The latest talks, in which advisors may have been asked. */
export const talks = queryOptions({
  queryKey: [...keys.conversations, "latest"],
  queryFn: () => answer(api.GET("/api/v1/conversations", { params: { query: { limit: 20 } } })),
});

/** Whom somebody asked in a talk, or for a plan. */
export const askedIn = (of: string) =>
  queryOptions({
    queryKey: [...keys.conversations, "of", of],
    queryFn: () => answer(api.GET("/api/v1/conversations", { params: { query: { of, limit: 100 } } })),
  });
