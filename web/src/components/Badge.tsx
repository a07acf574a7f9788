import type { PlanState, RunState, Verdict } from "@/api/schema";

type Tone = "good" | "warn" | "bad" | "info" | "faint";

const tones: Record<Tone, string> = {
  good: "bg-wash text-good",
  warn: "bg-warn-wash text-warn",
  bad: "bg-bad-wash text-bad",
  info: "bg-sunken text-info",
  faint: "bg-sunken text-faint",
};

/** A word that says how something is. */
export function Badge({ tone = "faint", children }: { tone?: Tone; children: string }) {
  return (
    <span
      className={`inline-block rounded-full px-2 py-0.5 text-xs font-medium whitespace-nowrap ${tones[tone]}`}
    >
      {children}
    </span>
  );
}

const states: Record<RunState | PlanState, Tone> = {
  queued: "faint",
  preparing: "info",
  running: "info",
  waiting: "warn",
  verifying: "info",
  review: "warn",
  approved: "good",
  rejected: "faint",
  failed: "bad",
  stopped: "faint",
  proposed: "warn",
  deferred: "faint",
  declined: "faint",
  confirmed: "info",
  done: "good",
  cancelled: "faint",
};

/** The state of a run or a plan. */
export function StateBadge({ state, waits }: { state: RunState | PlanState; waits?: string | null }) {
  return <Badge tone={states[state]}>{waits ? `waiting: ${waits}` : state}</Badge>;
}

const verdicts: Record<Verdict, [Tone, string]> = {
  passed: ["good", "checks passed"],
  failed: ["bad", "checks failed"],
  unverified: ["warn", "unverified"],
};

/** What the checks came to. Without checks that is said in plain sight. */
export function VerdictBadge({ verdict }: { verdict: Verdict }) {
  const [tone, words] = verdicts[verdict];
  return <Badge tone={tone}>{words}</Badge>;
}
