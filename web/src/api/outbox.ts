import { Problem, Unreachable } from "./problem";
import { store, type Waiting } from "./store";

/** What waits is tried this often, whatever the line does. */
const AGAIN_MS = 15_000;

/**
 * What was said or answered while Deputy could not be reached. It is written down under its idempotency key before it is
 * tried, so that a page that is closed at any moment loses nothing and doubles nothing; whatever waits is shown.
 */
class Outbox {
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
  async post(path: string, body: unknown, what: string): Promise<unknown> {
    const waiting: Waiting = { key: crypto.randomUUID(), path, body, what, at: Date.now() };
    const database = await store();
    await database.put("outbox", waiting);
    try {
      const answer = await deliver(waiting);
      await database.delete("outbox", waiting.key);
      return answer;
    } catch (error) {
      if (!(error instanceof Unreachable)) await database.delete("outbox", waiting.key);
      if (error instanceof Unreachable) return undefined;
      throw error;
    } finally {
      await this.read();
    }
  }

  /** Sends what waits, the oldest first; one page at a time does. */
  send(): Promise<void> {
    this.sending ??= navigator.locks
      .request("deputy-outbox", { ifAvailable: true }, async (lock) => {
        if (lock) await this.sendAll();
      })
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

  private async sendAll() {
    const database = await store();
    const all = await database.getAll("outbox");
    for (const waiting of all.filter(({ refused }) => !refused).sort((a, b) => a.at - b.at)) {
      try {
        await deliver(waiting);
        await database.delete("outbox", waiting.key);
      } catch (error) {
        if (error instanceof Unreachable) break;
        await database.put("outbox", { ...waiting, refused: (error as Error).message });
      }
    }
    await this.read();
  }

  private async read() {
    this.waiting = (await (await store()).getAll("outbox")).sort((a, b) => a.at - b.at);
    // A line that comes back is a reason to try at once; an answer of "later" has no end that anybody hears of.
    if (this.waiting.some(({ refused }) => !refused)) {
      this.again ??= setTimeout(() => {
        this.again = undefined;
        void this.send().catch(() => {});
      }, AGAIN_MS);
    }
    for (const watcher of this.watchers) watcher();
  }
}

export const outbox = new Outbox();

/** One try. A status that says "later" counts as not reached. */
async function deliver({ key, path, body }: Waiting): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(path, {
      method: "POST",
      credentials: "same-origin",
      headers: { "content-type": "application/json", "idempotency-key": key },
      body: JSON.stringify(body),
    });
  } catch {
    throw new Unreachable();
  }
  if (response.ok) return response.status === 204 ? null : response.json();
  if ([401, 429, 502, 503, 504].includes(response.status)) throw new Unreachable();
  throw await Problem.of(response);
}
