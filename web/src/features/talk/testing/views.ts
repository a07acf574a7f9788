import type {
  ConversationView,
  EventView,
  InboxItem,
  MessageView,
  PlanTaskView,
  PlanView,
} from "@/api/schema";

const AT = "2026-03-02T09:00:00Z";

/** A time so many minutes behind the first one. */
export function minute(minutes: number): string {
  return new Date(Date.parse(AT) + minutes * 60_000).toISOString();
}

export function message(position: number, more: Partial<MessageView> = {}): MessageView {
  return {
    id: `message-${position}`,
    position,
    role: "coo",
    text: `words ${position}`,
    created_at: minute(position),
    ...more,
  };
}

export function conversation(more: Partial<ConversationView> = {}): ConversationView {
  return {
    id: "c1",
    module: "assist",
    purpose: { for: "talk" },
    title: "The import",
    state: "idle",
    inbox: [],
    plan_ids: [],
    run_ids: [],
    context_snapshot: { context_tokens: 0, memories: [] },
    preview: "",
    messages: [],
    usage: { input_tokens: 0, output_tokens: 0, cost_usd: 0 },
    created_at: AT,
    updated_at: AT,
    ...more,
  };
}

export function item(id: string, more: Partial<InboxItem> = {}): InboxItem {
  return {
    id,
    kind: "question",
    state: "open",
    title: `Title of ${id}`,
    body: "Body",
    options: [],
    created_at: AT,
    ...more,
  };
}

export function plan(more: Partial<PlanView> = {}): PlanView {
  return {
    id: "p1",
    conversation_id: "c1",
    state: "proposed",
    stage: "proposed",
    version: 2,
    why: { for: "asked" },
    title: "Faster import",
    summary: "It takes half the time.",
    steps: [],
    not_touching: [],
    checks: [],
    acceptance: [],
    risks: [],
    approves: [],
    estimate: { runs: 0 },
    tasks: [],
    created_at: AT,
    ...more,
  };
}

export function task(key: string, depends_on: string[] = [], more: Partial<PlanTaskView> = {}): PlanTaskView {
  return { key, title: `Title of ${key}`, state: "open", depends_on, gathers: false, ...more };
}

/** A fact of conversation `c1`. */
export function fact(position: number, kind: string, data: unknown = {}): EventView {
  const steps = kind.startsWith("step.") ? "/steps" : "";
  return { position, kind, stream: `conversation/c1${steps}`, at: minute(position), actor: "deputy", data };
}
