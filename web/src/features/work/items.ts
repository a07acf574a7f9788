import type { PlanState, PlanView, Priority, RunView } from "@/api/schema";
import type { WorkAddress } from "./address";

/** A piece of work: a run, perhaps of a plan, or a plan itself. */
export type Item =
  | { kind: "run"; id: string; at: string; run: RunView; plan?: PlanView }
  | { kind: "plan"; id: string; at: string; plan: PlanView };

/** How work stands, coarsely: the columns. */
export const groups = [
  { id: "yours", label: "For you", none: "Nothing waits for you." },
  { id: "going", label: "At work", none: "Nobody is at work." },
  { id: "coming", label: "Waiting", none: "Nothing waits for its turn." },
  { id: "ended", label: "Ended", none: "Nothing has ended yet." },
] as const;
export type Group = (typeof groups)[number]["id"];

/** Reasons to wait that only the founder can take away. */
const YOURS: readonly string[] = ["question", "approval", "founder"];

const planGroups: Record<PlanState, Group> = {
  proposed: "yours",
  deferred: "coming",
  confirmed: "going",
  running: "going",
  declined: "ended",
  done: "ended",
  failed: "ended",
  cancelled: "ended",
};

export function groupOf(item: Item): Group {
  if (item.kind === "plan") return planGroups[item.plan.state];
  const { state, waiting_for } = item.run;
  switch (state) {
    case "review":
      return "yours";
    case "waiting":
      return waiting_for && YOURS.includes(waiting_for) ? "yours" : "coming";
    case "queued":
      return "coming";
    case "preparing":
    case "running":
    case "verifying":
      return "going";
    default:
      return "ended";
  }
}

const ENDED = ["approved", "rejected", "failed", "stopped"];

/** Whether a state is one that nothing follows by itself. */
export function isEnded(state: string): boolean {
  return ENDED.includes(state);
}

/** Runs and plans as one list. What is here twice (it moved from one page to another meanwhile) is here once. */
export function itemsOf(runs: readonly RunView[], plans: readonly PlanView[]): Item[] {
  const planOf = new Map<string, PlanView>();
  for (const plan of plans) for (const { run_id } of plan.tasks) if (run_id) planOf.set(run_id, plan);
  const items = new Map<string, Item>();
  for (const plan of plans) {
    items.set(plan.id, { kind: "plan", id: plan.id, at: plan.ended_at ?? plan.created_at, plan });
  }
  for (const run of runs) {
    const at = run.ended_at ?? run.started_at ?? run.created_at;
    items.set(run.id, { kind: "run", id: run.id, at, run, plan: planOf.get(run.id) });
  }
  return [...items.values()];
}

/** What is left of it under the filters of the address. A plan has no agent, no priority and no mode. */
export function shown(items: readonly Item[], address: WorkAddress): Item[] {
  const { state, project, agent, priority, mode } = address;
  return items.filter((item) => {
    if (item.kind === "plan") {
      if (agent || priority || mode) return false;
      if (project && !item.plan.steps.some((step) => step.project_id === project)) return false;
      return state === "all" || (!state && groupOf(item) !== "ended");
    }
    const { run } = item;
    if (project && run.project_id !== project) return false;
    if (agent && run.agent !== agent) return false;
    if (priority && run.priority !== priority) return false;
    if (mode && run.mode !== mode) return false;
    if (state && state !== "all") return run.state === state;
    return state === "all" || !isEnded(run.state);
  });
}

const ranks: Record<Priority, number> = { high: 0, normal: 1, low: 2 };
const rank = (item: Item) => (item.kind === "run" ? ranks[item.run.priority] : ranks.normal);

/** In groups, each in its order: what waits by priority and then the oldest first, all else the newest first. */
export function grouped(items: readonly Item[]): Record<Group, Item[]> {
  const into: Record<Group, Item[]> = { yours: [], going: [], coming: [], ended: [] };
  for (const item of items) into[groupOf(item)].push(item);
  const urgent = (a: Item, b: Item) => rank(a) - rank(b) || a.at.localeCompare(b.at);
  const latest = (a: Item, b: Item) => b.at.localeCompare(a.at);
  into.yours.sort(urgent);
  into.coming.sort(urgent);
  into.going.sort(latest);
  into.ended.sort(latest);
  return into;
}
