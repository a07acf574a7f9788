import type {
  AskOption,
  Budget,
  DiffStats,
  EventView,
  RunError,
  Usage,
  Verdict,
  WaitReason,
} from "@/api/schema";

/**
 * What can be recorded of a run, as far as it is shown. This is the one place that narrows the payload of an event by its
 * kind; it takes the generated unions `RunEvent` and `StepEvent` once `openapi.json` has them.
 */
export interface KeptOutput {
  digest: string;
  size_bytes: number;
  truncated?: boolean;
}

export interface Ask {
  inbox_id: string;
  purpose: { for: string };
  title: string;
  body: string;
  options: AskOption[];
  answering?: { route: string; why: string; referred?: string; draft?: { text: string; choice?: string } };
}

export interface ToolCall {
  tool_use: string;
  name: string;
  arguments: string;
}

type By = { by: string };
type Fault = { code: string; detail: string };
type Nothing = Record<string, unknown>;

interface Facts {
  "run.queued": { order: { text: string } };
  "run.asked": { ask: Ask };
  "run.ask_referred": { ask: Ask };
  "run.answered": By & {
    inbox_id: string;
    choice: string | null;
    text: string | null;
    conversation_id?: string;
  };
  "run.ask_withdrawn": { inbox_id: string };
  "run.placed": Nothing;
  "run.claimed": { attempt: number; worker?: { name: string; version: number } };
  "run.adopted": { strikes: number };
  "run.taken_over": { attempt: number; strikes: number; from: string };
  "run.started": { base_commit: string; remarks?: string[] };
  "run.built_on": { conflicts?: { path: string }[]; conflicts_untold?: number };
  "run.rebased": {
    base_branch: string;
    base_commit: string;
    conflicts?: { path: string }[];
    conflicts_untold?: number;
  };
  "run.call_reserved": Nothing;
  "run.call_settled": { call_id: string; model: string; usage: Usage; estimated: boolean };
  "run.usage_counted": { usage: Usage; reckoned_usd?: number };
  "run.call_delayed": { model: string; error: Fault; retry_at: string };
  "run.budget_raised": By & { budget: Budget };
  "run.messaged": By & { text: string };
  "run.finished": { summary: string };
  "run.yielded": { summary: string; error?: RunError };
  "run.interrupted": By;
  "run.handed_over": By & { text?: string };
  "run.taken_back": By;
  "run.captured": { commit: string; diff: DiffStats; own?: { subjects: string[]; count: number } };
  "run.checked": {
    command: string;
    exit_code: number | null;
    duration_ms: number;
    tail: string;
    output?: KeptOutput;
  };
  "run.verified": { verdict: Verdict; strays?: string[] };
  "run.round_opened": { round: number };
  "run.review": { ask: Ask };
  "run.changes_requested": By & { text: string; comments: { path: string; line: number; text: string }[] };
  "run.delivery_started": By & { mode: string; commit: string };
  "run.delivery_failed": { ask: Ask; conflict: boolean; detail: string };
  "run.approved": { mode: string; commit: string; target: string; nothing?: boolean };
  "run.rejected": By & { reason: string | null };
  "run.waiting": { reason: WaitReason; until: string | null; detail: string };
  "run.resumed": Nothing;
  "run.stop_requested": By;
  "run.stopped": Nothing;
  "run.attempt_failed": { error: RunError; retry_at: string };
  "run.failed": { error: RunError; ask?: Ask };
  "run.retried": By;
  "run.rollback_started": By;
  "run.rolled_back": { commit: string };
  "run.rollback_failed": { detail: string };
  "run.swept": Nothing;
  "step.prompted": { source: string; text: string };
  "step.call_started": { call_id: string; model: string };
  "step.call_answered": { call_id: string; text: string; tool_calls: ToolCall[]; truncated: boolean };
  "step.call_failed": { call_id: string; error: Fault };
  "step.tool_started": { tool_use: string; name: string };
  "step.tool_finished": {
    tool_use: string;
    result: { outcome: "done" | "refused" | "unknown"; text: string };
    output_bytes: number;
    duration_ms: number;
    output?: KeptOutput;
  };
  "step.compacted": { summary: string; entries: number };
  "step.expanded": { whole: boolean; tokens: number; window: number };
  "step.remembered": { category: string; key: string; text: string };
  "step.worded": { tool_use: string; arguments: string };
  "step.recalled": { memories: unknown[] };
  "step.given": { documents: unknown[] };
  "step.time_told": Nothing;
  "step.agent_started": { driver: string; version?: string; resumed: boolean; fresh_home?: boolean };
  "step.session_began": { model?: string };
  "step.agent_asked": {
    what: { about: "permission"; title: string; says?: string } | { about: "question"; text: string };
  };
  "step.agent_told": {
    word:
      | { told: "permission"; allowed: boolean; reason: string }
      | { told: "prompt" | "answer" | "interrupt" | "close" };
  };
  "step.agent_took": Nothing;
  "step.agent_heard": Nothing;
  "step.turn_ended": {
    outcome: { outcome: "done" | "interrupted" } | { outcome: "failed"; code: string; detail: string };
  };
  "step.agent_ended": { lost: boolean };
  "step.remarked": { text: string };
}

/** A fact about a run, by its kind. */
export type Fact = { [Kind in keyof Facts]: { kind: Kind; data: Facts[Kind] } }[keyof Facts];

/** What is told by facts of a kind. */
export type FactData<Kind extends Fact["kind"]> = Extract<Fact, { kind: Kind }>["data"];

/**
 * The fact of an event, or nothing when its words were forgotten. A kind that this app does not know yet is none of the
 * cases: whoever looks at `kind` needs a default.
 */
export function factOf({ kind, data }: Pick<EventView, "kind" | "data">): Fact | null {
  return typeof data === "object" && data !== null ? ({ kind, data } as Fact) : null;
}
