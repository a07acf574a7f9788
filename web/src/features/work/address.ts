import type { FoundKind, Mode, Priority, RunState } from "@/api/schema";

export const runStates = [
  "queued",
  "preparing",
  "running",
  "waiting",
  "verifying",
  "review",
  "approved",
  "rejected",
  "failed",
  "stopped",
] as const satisfies readonly RunState[];

export const priorities = ["high", "normal", "low"] as const satisfies readonly Priority[];
export const modes = ["delegated", "hands_on"] as const satisfies readonly Mode[];

export const foundKinds = [
  "order",
  "message",
  "prompt",
  "said",
  "tool_call",
  "tool_output",
  "question",
  "answer",
  "summary",
  "review",
  "check",
  "trouble",
  "memory",
  "document",
  "remark",
  "log",
] as const satisfies readonly FoundKind[];

/** What of the work is shown. All of it stands in the address; what is not said is the usual. */
export interface WorkAddress {
  /** The usual: the work itself. */
  tab?: "queue";
  /** The usual: columns where there is room. */
  view?: "list" | "columns";
  /** The usual: what has not ended. */
  state?: "all" | RunState;
  project?: string;
  agent?: string;
  priority?: Priority;
  mode?: Mode;
  /** Words that are looked for in all history. */
  q?: string;
  /** What kind of words is looked for. */
  kind?: FoundKind;
  /** A new order is being written. */
  order?: true;
}

function one<T extends string>(value: unknown, of: readonly T[]): T | undefined {
  return of.find((each) => each === value);
}

function words(value: unknown): string | undefined {
  // The router reads what looks like a number as one.
  const text = typeof value === "number" ? String(value) : value;
  return typeof text === "string" && text !== "" ? text : undefined;
}

/** Reads an address that anybody may have written: what it cannot mean is left out. */
export function workAddress(search: Record<string, unknown>): WorkAddress {
  const read: WorkAddress = {
    tab: one(search.tab, ["queue"]),
    view: one(search.view, ["list", "columns"]),
    state: one(search.state, ["all", ...runStates]),
    project: words(search.project),
    agent: words(search.agent),
    priority: one(search.priority, priorities),
    mode: one(search.mode, modes),
    q: words(search.q),
    kind: one(search.kind, foundKinds),
    order: search.order === true || search.order === "true" ? true : undefined,
  };
  return Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined));
}

/** How many filters narrow the work down. */
export function filtersOf({ state, project, agent, priority, mode }: WorkAddress): number {
  return [state, project, agent, priority, mode].filter((filter) => filter !== undefined).length;
}
