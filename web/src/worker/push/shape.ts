import type { PostPath } from "@/api/paths";
import type { Answer, Approve, PushMessage } from "@/api/schema";
import { harmless } from "@/components/hostile";

/** What a notification keeps for the tap on it. */
export type Kept = Pick<PushMessage, "path" | "tag" | "item" | "options" | "run" | "commit">;

/** As browsers take it; their types lack what only some of them show. */
export interface Shown extends NotificationOptions {
  actions: { action: string; title: string }[];
  renotify: boolean;
  data: Kept;
}

/** A message; one that cannot be read is shown too, since a push that shows nothing ends the subscription. */
export function read(text: string | undefined): PushMessage {
  try {
    const message = JSON.parse(text ?? "") as PushMessage;
    if (typeof message.title === "string" && typeof message.path === "string") return message;
  } catch {
    // Said below.
  }
  return { title: "Deputy has news", body: "", path: "/inbox", tag: "news", asks: false };
}

/** A notification: what it says, and what can be done from it. */
export function shape(message: PushMessage): [string, Shown] {
  const { title, body, path, tag, asks, item, options, run, commit } = message;
  const answers = item
    ? (options ?? []).map(({ label }, at) => ({ action: `answer-${at}`, title: harmless(label) }))
    : [];
  const approve = run && commit ? [{ action: "approve", title: "Approve and merge" }] : [];
  return [
    harmless(title),
    {
      body: harmless(body),
      tag,
      // The newer word about the same thing takes the place of the older, and is heard all the same.
      renotify: true,
      requireInteraction: asks,
      icon: "/icons/192.png",
      badge: "/icons/192.png",
      // Browsers show two: what decides goes before what only looks, which a tap does anyway.
      actions: [...answers, ...approve, { action: "open", title: "Open" }].slice(0, 2),
      data: { path, tag, item, options, run, commit },
    },
  ];
}

/** What a button does: a request under a key that is the same for every tap on it. */
export interface Deed {
  path: PostPath;
  body: Answer | Approve;
  key: string;
}

/** The deed of a button; nothing where it only opens. */
export function deed(kept: Kept, action: string): Deed | null {
  const { tag, item, options, run, commit } = kept;
  if (action === "approve" && run && commit) {
    return {
      path: `/api/v1/runs/${run}/approve`,
      body: { commit, deliver: "merge" },
      key: `push-${tag}-approve-${commit}`,
    };
  }
  const choice = options?.[Number(action.replace("answer-", ""))];
  if (action.startsWith("answer-") && item && choice) {
    return {
      path: `/api/v1/inbox/${item}/answer`,
      body: { choice: choice.id },
      key: `push-${tag}-${action}`,
    };
  }
  return null;
}
