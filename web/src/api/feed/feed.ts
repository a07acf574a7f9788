import type { Frame } from "../schema";
import { browser, released } from "./browser";
import { Hub } from "./hub";
import { Recent } from "./recent";
import { type FeedState, type Said, type Told, type Way, wayOf } from "./words";

/** What a tab hears of the feed. */
export class Feed {
  private readonly frames = new Set<(frame: Frame) => void>();
  private readonly watchers = new Set<() => void>();
  private readonly recent = new Recent();
  private told: { state: FeedState; since: number | null } = { state: "connecting", since: null };
  private way: Way<Said, Told> | null = null;

  /**
   * Begins to listen. Once is enough. A page over plain http (but on the machine itself) has nothing to listen with, and
   * nobody signs in there: the door says why.
   */
  async join(): Promise<void> {
    if (this.way || !isSecureContext) return;
    const way = connect();
    this.way = way;
    way.hear((told) => {
      if (told.type === "frame") this.tell(told.frame);
      else this.enter({ state: told.state, since: told.since });
    });
    const lock = `deputy-tab-${crypto.randomUUID()}`;
    await held(lock);
    way.post({ type: "joined", lock });
    this.look();
    document.addEventListener("visibilitychange", this.look);
    addEventListener("online", () => way.post({ type: "wake" }));
    addEventListener("offline", () => way.post({ type: "offline" }));
  }

  /**
   * Calls for each frame, until what it gives back is called. `goesOn`: first for what is being said and printed already,
   * which nobody tells again.
   */
  onFrame(listener: (frame: Frame) => void, { goesOn = false } = {}): () => void {
    if (goesOn) for (const frame of this.recent.frames()) listener(frame);
    this.frames.add(listener);
    return () => this.frames.delete(listener);
  }

  /** For `useSyncExternalStore`. */
  readonly watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };
  readonly state = () => this.told;

  private tell(frame: Frame) {
    this.recent.hear(frame);
    for (const listener of this.frames) listener(frame);
  }

  private enter(told: { state: FeedState; since: number | null }) {
    this.told = told;
    if (told.state !== "live") this.recent.clear();
    for (const watcher of this.watchers) watcher();
  }

  private readonly look = () => {
    const visible = document.visibilityState === "visible";
    this.way?.post({ type: "visible", visible });
    if (visible) this.way?.post({ type: "wake" });
  };
}

/** The page's feed. */
export const feed = new Feed();

/** Holds a lock for as long as the page lives; resolves once it is held. */
function held(lock: string): Promise<void> {
  return new Promise((resolve) => {
    void navigator.locks.request(lock, () => {
      resolve();
      return new Promise<never>(() => {});
    });
  });
}

/** The hub of all tabs where the browser has shared workers; one of our own where it has none. */
function connect(): Way<Said, Told> {
  if ("SharedWorker" in globalThis) {
    // Written in one piece: so the bundler finds the worker's file.
    const worker = new SharedWorker(new URL("../../worker/feed.ts", import.meta.url), {
      type: "module",
      name: "deputy-feed",
    });
    return wayOf(worker.port);
  }
  const { port1, port2 } = new MessageChannel();
  new Hub(browser, released).join(wayOf(port1));
  return wayOf(port2);
}
