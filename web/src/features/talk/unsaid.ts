import { useEffect, useState, useSyncExternalStore } from "react";
import { outbox } from "@/api/outbox";
import type { PostPath } from "@/api/paths";
import type { ConversationView, MessageView } from "@/api/schema";
import type { Waiting } from "@/api/store";

/** Words of the founder that no message has yet. */
export interface Unsaid {
  key: string;
  text: string;
  /** `sending`: on its way. `waiting`: goes out when Deputy is back. `sent`: the message is about to come. */
  state: "sending" | "waiting" | "sent" | "refused";
  why?: string;
  /** The newest message when it was written: it is among those behind. */
  after: number;
}

/** A sent message is here with the next look at the conversation; after so long it was taken back instead. */
const COMES_MS = 10_000;

export function pathOf(id: string | null): PostPath {
  return id ? `/api/v1/conversations/${id}/messages` : "/api/v1/conversations";
}

function textOf({ body }: Waiting): string {
  return typeof body === "object" && body !== null && "text" in body ? String(body.text) : "";
}

/**
 * What was not said yet, with what waits now. What could not be sent a moment ago waits under the outbox's own key; what
 * waits no more was sent, or taken back.
 */
export function withWaiting(
  before: readonly Unsaid[],
  waiting: readonly Waiting[],
  newest: number,
): Unsaid[] {
  const found = new Map(waiting.map((each) => [each.key, each]));
  const known = before.map((each): Unsaid => {
    const now = found.get(each.key) ?? (each.state === "sending" ? alike(found, each.text) : undefined);
    if (!now) return each.state === "waiting" ? { ...each, state: "sent" } : each;
    found.delete(now.key);
    return { ...each, key: now.key, ...stateOf(now) };
  });
  const fresh = [...found.values()].map(
    (each): Unsaid => ({ key: each.key, text: textOf(each), after: newest, ...stateOf(each) }),
  );
  return [...known, ...fresh];
}

function alike(found: Map<string, Waiting>, text: string): Waiting | undefined {
  return [...found.values()].find((each) => textOf(each) === text);
}

function stateOf({ refused }: Waiting): Pick<Unsaid, "state" | "why"> {
  return refused ? { state: "refused", why: refused } : { state: "waiting" };
}

/** Without what is recorded by now: each message stands for one of them. */
export function withoutSaid(unsaid: readonly Unsaid[], messages: readonly MessageView[]): readonly Unsaid[] {
  const taken = new Set<number>();
  return unsaid.filter((each) => {
    const said = messages.find(
      ({ role, position, text }) =>
        role === "founder" &&
        position > each.after &&
        !taken.has(position) &&
        text.trim() === each.text.trim(),
    );
    if (said) taken.add(said.position);
    return !said;
  });
}

/** What was said at this device and is no message yet, and how to say more. A refusal is thrown. */
export function useUnsaid(id: string | null, messages: readonly MessageView[]) {
  const path = pathOf(id);
  const all = useSyncExternalStore(outbox.watch, outbox.list);
  const newest = messages.at(-1)?.position ?? 0;
  const [known, setKnown] = useState<{ all: readonly Waiting[]; list: Unsaid[] }>({ all: [], list: [] });
  if (known.all !== all) {
    const mine = all.filter((each) => each.path === path);
    setKnown({ all, list: withWaiting(known.list, mine, newest) });
  }
  const change = (then: (list: Unsaid[]) => Unsaid[]) =>
    setKnown((now) => ({ ...now, list: then(now.list) }));

  const isSent = known.list.some(({ state }) => state === "sent");
  useEffect(() => {
    if (!isSent) return;
    const timer = setTimeout(
      () => setKnown((now) => ({ ...now, list: now.list.filter(({ state }) => state !== "sent") })),
      COMES_MS,
    );
    return () => clearTimeout(timer);
  }, [isSent]);

  /** Gives the conversation as it is then; nothing where the words wait. */
  const say = async (text: string): Promise<ConversationView | undefined> => {
    const key = crypto.randomUUID();
    change((list) => [...list, { key, text, state: "sending", after: newest }]);
    try {
      const told = await outbox.post(path, { text }, `To the COO: ${text}`);
      if (told) change((list) => list.map((each) => (each.key === key ? { ...each, state: "sent" } : each)));
      return told as ConversationView | undefined;
    } catch (error) {
      change((list) => list.filter((each) => each.key !== key));
      throw error;
    }
  };
  return { unsaid: withoutSaid(known.list, messages), say };
}
