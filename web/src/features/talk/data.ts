import { type QueryClient, queryOptions } from "@tanstack/react-query";
import { answer, api } from "@/api/client";
import { keys } from "@/api/keys";
import type { ConversationView } from "@/api/schema";
import { lengthened, renewed, type Thread } from "./messages";

/** Conversations with the COO, the newest first. */
export const talks = queryOptions({
  queryKey: [...keys.conversations, "talks"],
  queryFn: async () => {
    const page = await answer(api.GET("/api/v1/conversations", { params: { query: { limit: 100 } } }));
    return page.items;
  },
});

/** What agents were asked in a conversation or for a plan, in order. */
export function consultations(of: string) {
  return queryOptions({
    queryKey: [...keys.conversations, "of", of],
    queryFn: async () => {
      const page = await answer(api.GET("/api/v1/conversations", { params: { query: { of, limit: 200 } } }));
      return page.items.toSorted((one, other) => one.created_at.localeCompare(other.created_at));
    },
  });
}

const threadKey = (id: string) => [...keys.conversation(id), "thread"];

/** A conversation; what was read of it before stays before what is new. */
export function thread(id: string, client: QueryClient) {
  return queryOptions({
    queryKey: threadKey(id),
    queryFn: async (): Promise<Thread> => {
      const view = await answer(api.GET("/api/v1/conversations/{id}", { params: { path: { id } } }));
      return renewed(client.getQueryData<Thread>(threadKey(id)), view);
    },
  });
}

/** What a command answered is how the conversation stands now. */
export function took(client: QueryClient, view: ConversationView) {
  client.setQueryData<Thread>(threadKey(view.id), (before) => renewed(before, view));
  void client.invalidateQueries({ queryKey: keys.conversations });
}

/** Reads the page of messages before those that are known. */
export async function readOlder(client: QueryClient, id: string): Promise<void> {
  const known = client.getQueryData<Thread>(threadKey(id));
  if (!known || known.older === null) return;
  const page = await answer(
    api.GET("/api/v1/conversations/{id}/messages", {
      params: { path: { id }, query: { limit: 100, cursor: known.older } },
    }),
  );
  client.setQueryData<Thread>(threadKey(id), (now) => now && lengthened(now, page.items, page.next ?? null));
}

/** Facts of a conversation behind a position. */
export async function factsAfter(id: string, after: number, limit = 1000) {
  const query = { after, limit };
  return (await answer(api.GET("/api/v1/conversations/{id}/events", { params: { path: { id }, query } })))
    .items;
}

const deed = (id: string) => ({ params: { path: { id } } });

/** What can be done about a conversation. */
export const act = {
  stop: (id: string) => answer(api.POST("/api/v1/conversations/{id}/stop", deed(id))),
  compact: (id: string) => answer(api.POST("/api/v1/conversations/{id}/compact", deed(id))),
  expand: (id: string) => answer(api.POST("/api/v1/conversations/{id}/expand", deed(id))),
  rename: (id: string, title: string) =>
    answer(api.PATCH("/api/v1/conversations/{id}", { params: { path: { id } }, body: { title } })),
};
