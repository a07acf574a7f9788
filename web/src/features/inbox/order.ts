import type { InboxItem, RunView } from "@/api/schema";

/**
 * The order of the inbox. The server gives the newest first; here comes first what costs most to leave lying:
 *
 * 1. questions and approvals of work of high priority: an agent stands still, and it is the work that matters most;
 * 2. what stops waiting within a day: after that, expiry chooses;
 * 3. other questions and approvals: an agent stands still;
 * 4. reviews: the work is done, and grows stale;
 * 5. failures: nothing gets worse;
 * 6. what a model sees to first: it becomes the founder's only when the model is not sure.
 *
 * Within each: high priority first, then what stops waiting sooner, then what has waited longest.
 */
export function inOrder(items: readonly InboxItem[], about: About, now: number): InboxItem[] {
  const places = new Map(items.map((item) => [item.id, placeOf(item, about, now)]));
  const place = (item: InboxItem) => places.get(item.id) as number[];
  return items.toSorted((one, other) => {
    const [mine, its] = [place(one), place(other)];
    const differs = mine.findIndex((value, index) => value !== its[index]);
    return differs < 0 ? 0 : (mine[differs] as number) - (its[differs] as number);
  });
}

/** What is known of the runs that ask. Plans and conversations have no priority of their own. */
export type About = ReadonlyMap<string, Pick<RunView, "priority" | "verdict" | "project_id">>;

const SOON_MS = 24 * 60 * 60 * 1000;
const priorities = { high: 0, normal: 1, low: 2 };

function placeOf(item: InboxItem, about: About, now: number): number[] {
  const priority = (item.run_id && about.get(item.run_id)?.priority) || "normal";
  const expires = item.expires_at ? Date.parse(item.expires_at) : Number.POSITIVE_INFINITY;
  const asks = item.kind === "question" || item.kind === "approval";
  const rank = () => {
    if (isSeenTo(item)) return 6;
    if (asks && priority === "high") return 1;
    if (expires - now < SOON_MS) return 2;
    if (asks) return 3;
    return item.kind === "review" ? 4 : 5;
  };
  return [rank(), priorities[priority], expires, Date.parse(item.created_at)];
}

/** Whether a model sees to it, and the founder was not asked yet. */
export function isSeenTo({ answering }: InboxItem): boolean {
  return answering != null && answering.route !== "founder" && answering.referred == null;
}
