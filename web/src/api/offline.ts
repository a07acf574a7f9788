import { hashKey, type Query, type QueryClient } from "@tanstack/react-query";
import { keys } from "./keys";
import { store } from "./store";

/** What is older is no help any more. */
const KEPT_MS = 14 * 24 * 60 * 60 * 1000;
const WRITE_EVERY_MS = 1000;

/** Puts what was kept into the client, as outdated: it is shown at once, marked, and asked anew when that is possible. */
export async function restore(client: QueryClient): Promise<void> {
  const database = await store();
  const kept = await database.getAll("answers");
  for (const { key, data, at } of kept) {
    if (Date.now() - at > KEPT_MS) void database.delete("answers", hashKey(key as readonly unknown[]));
    else client.setQueryData(key as readonly unknown[], data, { updatedAt: at });
  }
  // What happened since is not on the feed, which begins now: whatever is shown of this is asked anew.
  await client.invalidateQueries({ refetchType: "none" });
}

/** What is about to be written down. */
const changed = new Map<string, Query>();

/** Writes down what the daemon says, so that the app opens without it. */
export function keep(client: QueryClient): () => void {
  let isPlanned = false;

  const write = async () => {
    isPlanned = false;
    const queries = [...changed.entries()];
    changed.clear();
    const database = await store();
    const transaction = database.transaction("answers", "readwrite");
    for (const [hash, { queryKey, state }] of queries) {
      void transaction.store.put({ key: queryKey, data: state.data, at: state.dataUpdatedAt }, hash);
    }
    await transaction.done;
  };
  return client.getQueryCache().subscribe((event) => {
    if (event.type !== "updated" || event.action.type !== "success" || event.action.manual) return;
    const kept = event.query.meta?.kept;
    if (kept === false || (typeof kept === "function" && !kept(event.query.state.data))) return;
    changed.set(event.query.queryHash, event.query);
    // What cannot be written (a full disk, a private window) is not kept: the app works on.
    if (!isPlanned) setTimeout(() => void write().catch(() => {}), WRITE_EVERY_MS);
    isPlanned = true;
  });
}

/** Forgets what was written down of it, but for who is signed in: nobody is, and this device is shown nothing more. */
export async function forget(): Promise<void> {
  const stays = hashKey(keys.session);
  for (const hash of changed.keys()) if (hash !== stays) changed.delete(hash);
  const database = await store();
  const transaction = database.transaction("answers", "readwrite");
  for (const hash of await transaction.store.getAllKeys()) {
    if (hash !== stays) void transaction.store.delete(hash);
  }
  await transaction.done;
}
