import type { PostPath } from "./paths";
import { IN_PROGRESS, post } from "./post";
import { Problem, Unreachable } from "./problem";
import { store, type Waiting } from "./store";

/** What waits is tried this often, whatever the line does. */
const AGAIN_MS = 15_000;
/** An answer that takes longer does not come: what hangs would hold up all that waits behind it. */
const ANSWER_MS = 60_000;
/** The daemon knows a key for a day: sent later, what it did already would be done again. */
const KNOWN_MS = 23 * 60 * 60 * 1000;
const LATER = [401, 408, 429, 502, 503, 504];
const TOO_OLD =
  "It waited for so long that Deputy may have done it and forgotten that. Look first, then send it again or discard it.";

/** Neither heard nor kept: nothing more happens by itself. */
export class NotKept extends Error {
  constructor() {
    super(
      "Deputy cannot be reached, and this browser can keep nothing: it does not wait, and may not have been heard. Look before you say it again.",
    );
    this.name = "NotKept";
  }
}

/**
 * What was said or answered while Deputy could not be reached. It is written down under its idempotency key before it is
 * tried, so that a page that is closed at any moment loses nothing and doubles nothing; whatever waits is shown. One page
 * at a time sends, and what is about the same thing goes out in the order in which it was said.
 */
export class Outbox {
  private waiting: readonly Waiting[] = [];
  private readonly watchers = new Set<() => void>();
  private sending: Promise<void> | null = null;
  private again: ReturnType<typeof setTimeout> | undefined;

  readonly watch = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };
  readonly list = () => this.waiting;

  /** Reads what waits from an earlier visit. */
  async open(): Promise<void> {
    await this.read();
    void this.send();
  }

  /**
   * Sends, or keeps it until it can be sent. Gives the answer, or nothing when it waits. What the daemon refuses is thrown
   * and does not wait.
   */
  async post(path: PostPath, body: unknown, what: string): Promise<unknown> {
    const waiting: Waiting = { key: crypto.randomUUID(), path, body, what, at: Date.now() };
    let isKept = false;
    // The turn is asked for before it is written down: so nobody else takes it up in between.
    const turn = inTurn(async () => {
      isKept = await written;
      return isKept ? this.sendOne(waiting) : deliver(waiting);
    });
    const written = keep(waiting);
    try {
      const answer = await turn;
      // It stands behind others: all of them are tried.
      if (answer === undefined) void this.send().catch(() => {});
      return answer;
    } catch (error) {
      if (!(error instanceof Unreachable)) throw error;
      if (!isKept) throw new NotKept();
      return undefined;
    } finally {
      await this.read().catch(() => {});
    }
  }

  /** Sends what waits, the oldest first. */
  send(): Promise<void> {
    this.sending ??= inTurn(() => this.sendAll(), { ifAvailable: true })
      .then(() => this.read())
      .finally(() => {
        this.sending = null;
      });
    return this.sending;
  }

  /** Takes one back that was not sent. */
  async drop(key: string): Promise<void> {
    await (await store()).delete("outbox", key);
    await this.read();
  }

  /** Says anew what was too old to be sent by itself: it is another request then. */
  async renew(key: string): Promise<void> {
    const database = await store();
    const old = await database.get("outbox", key);
    if (!old) return;
    const { path, body, what } = old;
    await database.put("outbox", { key: crypto.randomUUID(), path, body, what, at: Date.now() });
    await this.drop(key);
    await this.send();
  }

  /** In our turn. Nothing, where it has to wait for what was said before, or is out of our hands by now. */
  private async sendOne({ key, path }: Waiting): Promise<unknown> {
    const database = await store();
    const next = (await database.getAll("outbox"))
      .sort(older)
      .find((each) => goesOut(each) && each.path === path);
    if (next?.key !== key) return undefined;
    // What stays behind although it was heard goes out again, and is done once.
    const forget = () => database.delete("outbox", key).catch(() => {});
    try {
      const answer = await deliver(next);
      await forget();
      return answer;
    } catch (error) {
      if (!(error instanceof Unreachable)) await forget();
      throw error;
    }
  }

  private async sendAll() {
    const database = await store();
    const all = (await database.getAll("outbox")).sort(older).filter(goesOut);
    for (const { key } of all) {
      // It may have been taken back while the others went out.
      const waiting = await database.get("outbox", key);
      if (!waiting || !goesOut(waiting)) continue;
      try {
        await deliver(waiting);
        await database.delete("outbox", key);
      } catch (error) {
        if (error instanceof Unreachable) break;
        const still = await database.get("outbox", key);
        if (still) await database.put("outbox", { ...still, refused: (error as Error).message });
      }
    }
  }

  private async read() {
    const all = await (await store()).getAll("outbox");
    this.waiting = all
      .sort(older)
      .map((each) => (isOld(each) ? { ...each, refused: TOO_OLD, isOld: true } : each));
    // A line that comes back is a reason to try at once; an answer of "later" has no end that anybody hears of.
    if (this.waiting.some(goesOut)) {
      this.again ??= setTimeout(() => {
        this.again = undefined;
        void this.send().catch(() => {});
      }, AGAIN_MS);
    }
    for (const watcher of this.watchers) watcher();
  }
}

export const outbox = new Outbox();

function older(one: Waiting, other: Waiting): number {
  return one.at - other.at;
}

function isOld({ refused, at }: Waiting): boolean {
  return !refused && Date.now() - at > KNOWN_MS;
}

/** Whether it is sent by itself. */
function goesOut(waiting: Waiting): boolean {
  return !waiting.refused && !isOld(waiting);
}

/** Writes it down; false where this browser cannot. */
async function keep(waiting: Waiting): Promise<boolean> {
  try {
    await (await store()).put("outbox", waiting);
    return true;
  } catch {
    return false;
  }
}

/** While no other page of this browser sends. Asked only whether it is free, nothing is done where it is not. */
async function inTurn<T>(act: () => Promise<T>, options: LockOptions = {}): Promise<T | undefined> {
  return navigator.locks.request("deputy-outbox", options, async (lock) => (lock ? act() : undefined));
}

/** One try. What says "later", or says nothing that can be read, counts as not reached: asked again, it is done once. */
async function deliver(waiting: Waiting): Promise<unknown> {
  let response: Response;
  try {
    response = await post(waiting, ANSWER_MS);
    if (response.ok) return response.status === 204 ? null : await response.json();
  } catch {
    throw new Unreachable();
  }
  if (LATER.includes(response.status)) throw new Unreachable();
  const problem = await Problem.of(response);
  // An earlier try is still at work: what comes of it is told to whoever asks again.
  if (problem.type === IN_PROGRESS) throw new Unreachable();
  throw problem;
}
