import type { QueryClient } from "@tanstack/react-query";
import { feed } from "./feed/feed";
import { type Key, outdated } from "./keys";
import type { Frame } from "./schema";

/** A busy run says something many times a second: what it outdates is asked anew this often at most. */
const GATHER_MS = 250;

/** Keeps what is shown in step with the ledger: each event outdates what it is about, and what is shown is asked anew. */
export function keepLive(client: QueryClient): () => void {
  const waiting = new Map<string, Key>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const flush = () => {
    timer = undefined;
    for (const key of waiting.values()) void client.invalidateQueries({ queryKey: key });
    waiting.clear();
  };
  const hear = (frame: Frame) => {
    if (frame.type === "reset") {
      // Another history: nothing of what we have is about it.
      client.clear();
      void client.invalidateQueries();
      return;
    }
    if (frame.type !== "event") return;
    for (const key of outdated(frame.stream)) waiting.set(JSON.stringify(key), key);
    timer ??= setTimeout(flush, GATHER_MS);
  };
  const stop = feed.onFrame(hear);
  return () => {
    stop();
    clearTimeout(timer);
  };
}
