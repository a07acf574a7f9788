import type { QueryClient } from "@tanstack/react-query";
import { feed } from "./feed/feed";
import { type Key, keys, outdated } from "./keys";
import { forget } from "./offline";
import type { Frame } from "./schema";

/** A busy run says something many times a second: what it outdates is asked anew this often at most. */
const GATHER_MS = 250;

/** Keeps what is shown in step with the ledger: each event outdates what it is about, and what is shown is asked anew. */
export function keepLive(client: QueryClient): () => void {
  const waiting = new Map<string, Key>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let early: Early | null = new Early(client);

  const flush = () => {
    timer = undefined;
    for (const key of waiting.values()) void client.invalidateQueries({ queryKey: key });
    waiting.clear();
  };
  const hear = (frame: Frame) => {
    switch (frame.type) {
      case "reset":
        // Another history: nothing of what we have is about it, here or on the device. Who is signed in has to be asked,
        // and stays meanwhile.
        waiting.clear();
        early?.stop();
        early = new Early(client);
        void forget().catch(() => {});
        void client.resetQueries({ predicate: ({ queryKey }) => queryKey[0] !== keys.session[0] });
        void client.invalidateQueries({ queryKey: keys.session });
        break;
      case "live":
        early?.askAgain();
        early = null;
        break;
      case "event":
        for (const key of outdated(frame.stream)) waiting.set(JSON.stringify(key), key);
        timer ??= setTimeout(flush, GATHER_MS);
        break;
    }
  };
  const stop = feed.onFrame(hear);
  return () => {
    stop();
    early?.stop();
    clearTimeout(timer);
  };
}

/**
 * What was asked before the feed was live. The feed begins at what is newest then: what happened in between is in neither,
 * so that these are asked once more. It is mostly the first screen, and no more than that.
 */
class Early {
  private readonly asked = new Set<string>();
  private isLive = false;
  readonly stop: () => void;

  constructor(private readonly client: QueryClient) {
    this.stop = client.getQueryCache().subscribe((event) => {
      if (event.type !== "updated") return;
      const { query, action } = event;
      // What never changes, and what the feed says nothing of, is as good as it was.
      const isTold = !query.meta?.fixed && query.queryKey[0] !== keys.session[0];
      if (action.type === "fetch" && !this.isLive && isTold) this.asked.add(query.queryHash);
      if (this.isLive && action.type === "success" && !action.manual) this.again(query.queryHash);
    });
  }

  /** What was answered is asked again now; what was not yet, once it is. */
  askAgain() {
    this.isLive = true;
    for (const hash of [...this.asked]) {
      const query = this.client.getQueryCache().get(hash);
      if (query?.state.fetchStatus !== "fetching") this.again(hash);
    }
    if (this.asked.size === 0) this.stop();
  }

  private again(hash: string) {
    if (!this.asked.delete(hash)) return;
    const query = this.client.getQueryCache().get(hash);
    if (query) void this.client.invalidateQueries({ queryKey: query.queryKey, exact: true });
    if (this.asked.size === 0) this.stop();
  }
}
