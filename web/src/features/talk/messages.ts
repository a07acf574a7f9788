import type { ConversationView, MessageView } from "@/api/schema";

/** What is known of a conversation: how it stands, and a stretch of its messages up to the newest. */
export interface Thread {
  view: ConversationView;
  /** Oldest first, without gaps. */
  messages: readonly MessageView[];
  /** Where the page of older ones begins: not known yet, or null when there are none. */
  older: string | null | undefined;
}

/** Messages that come with a conversation. */
const WITH_IT = 50;
/** A pause that is worth the time of day. */
const PAUSE_MS = 30 * 60_000;

/** What the daemon says now, behind the older messages that were known. Where something between is missing, without them. */
export function renewed(before: Thread | undefined, view: ConversationView): Thread {
  const newest = view.messages;
  const first = newest[0]?.position;
  const known = before?.messages ?? [];
  const touches = first !== undefined && (known.at(-1)?.position ?? -1) >= first;
  const kept = touches ? known.filter(({ position }) => position < first) : [];
  const isAll = newest.length < WITH_IT;
  return {
    view: { ...view, messages: [] },
    messages: [...kept, ...newest],
    older: kept.length > 0 ? before?.older : isAll ? null : undefined,
  };
}

/** With a page of older messages, which is newest first. */
export function lengthened(thread: Thread, page: readonly MessageView[], next: string | null): Thread {
  const first = thread.messages[0]?.position ?? Number.POSITIVE_INFINITY;
  const older = page.filter(({ position }) => position < first).toReversed();
  return { ...thread, messages: [...older, ...thread.messages], older: next };
}

/** One thing in the thread. */
export interface Row {
  message: MessageView;
  /** The time is shown before it: some time has passed, or it is another day. */
  since?: string;
  /** Shows the whole card of its plan; others only name it. */
  card?: boolean;
  /** Consultations that this answer rests on. */
  asked: ConversationView[];
}

/**
 * The messages as they are shown. Of each plan the card stands once, below the newest answer that is about it: it is one
 * card, however often it is spoken of.
 */
export function rows(
  messages: readonly MessageView[],
  consultations: readonly ConversationView[] = [],
  isWhole = true,
): Row[] {
  const cards = new Map<string, number>();
  for (const { plan_id, role, position } of messages) {
    if (plan_id && role !== "founder" && (role === "coo" || !cards.has(plan_id)))
      cards.set(plan_id, position);
  }
  // Before the first of a page there may be one of the same minute: nothing is said that has to go again.
  let shown = isWhole ? 0 : Date.parse(messages[0]?.created_at ?? "");
  let turn = "";
  return messages.map((message) => {
    const at = Date.parse(message.created_at);
    const row: Row = { message, asked: [] };
    if (at - shown > PAUSE_MS) row.since = message.created_at;
    shown = at;
    if (message.plan_id) row.card = cards.get(message.plan_id) === message.position;
    if (message.role === "coo") {
      const { created_at } = message;
      row.asked = consultations.filter((it) => it.created_at > turn && it.created_at <= created_at);
      turn = created_at;
    }
    return row;
  });
}
