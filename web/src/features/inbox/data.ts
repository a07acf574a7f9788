import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { answer, api } from "@/api/client";
import { keys } from "@/api/keys";
import { outbox } from "@/api/outbox";
import type { Answer, InboxItem } from "@/api/schema";
import { openInbox } from "@/features/shell/waiting";
import { line } from "@/features/talk/line";
import type { About } from "./order";
import { waysOf } from "./ways";

/** One item; it stays when it is answered, so that whoever looks at it is told. */
export function inboxItem(id: string) {
  return queryOptions({
    queryKey: [...keys.inbox, "item", id],
    queryFn: () => answer(api.GET("/api/v1/inbox/{id}", { params: { path: { id } } })),
  });
}

/** What was answered, the newest first. */
export const answeredInbox = queryOptions({
  queryKey: [...keys.inbox, "answered"],
  queryFn: () => answer(api.GET("/api/v1/inbox", { params: { query: { state: "answered", limit: 100 } } })),
});

/** What the runs that wait are worth: items do not say that themselves. */
export const askingRuns = queryOptions({
  queryKey: [...keys.runs, "asking"],
  queryFn: async (): Promise<[string, { priority: "high" | "normal" | "low" }][]> => {
    const query = { state: "waiting,review,failed", limit: 200 };
    const { items } = await answer(api.GET("/api/v1/runs", { params: { query } }));
    return items.map(({ id, priority, verdict, project_id }) => [id, { priority, verdict, project_id }]);
  },
});

export function aboutOf(runs: [string, unknown][] | undefined): About {
  return new Map(runs as Iterable<[string, never]> | undefined);
}

/** How an answer went: taken, or kept until Deputy is back. */
export type Answered = { item: InboxItem } | "waits";

/** Answers. Words wait while Deputy cannot be reached; deeds do not. */
export async function give(client: QueryClient, item: InboxItem, body: Answer): Promise<Answered> {
  let taken: InboxItem | undefined;
  if (waysOf(item).isDeed) {
    taken = await answer(api.POST("/api/v1/inbox/{id}/answer", { params: { path: { id: item.id } }, body }));
  } else {
    const what = `Answer to “${line(item.title)}”`;
    taken = (await outbox.post(`/api/v1/inbox/${item.id}/answer`, body, what)) as InboxItem | undefined;
  }
  if (!taken) return "waits";
  const { id } = taken;
  client.setQueryData(inboxItem(id).queryKey, taken);
  client.setQueryData(
    openInbox.queryKey,
    (page) => page && { ...page, items: page.items.filter((it) => it.id !== id) },
  );
  return { item: taken };
}
