import type { RunView } from "@/api/schema";

/** A run for tests. */
export function sampleRun(change: Partial<RunView> = {}): RunView {
  return {
    id: "01a20265-f6c0-76a1-89fd-093d2b661b4f",
    task_id: "01a20265-f6c0-7c8b-997e-c29b5964a523",
    project_id: null,
    mode: "delegated",
    state: "review",
    agent: "builtin",
    tier: "b",
    type: "feature",
    priority: "normal",
    permission: "supervised",
    text: "Round the total",
    created_at: "2026-01-01T00:00:00Z",
    started_at: "2026-01-01T00:00:00Z",
    attempt: 1,
    checks: [],
    verdict: "passed",
    remarks: [],
    base_commit: "b".repeat(40),
    head_commit: "a".repeat(40),
    diff: { files: 1, insertions: 2, deletions: 3 },
    usage: { input_tokens: 10, output_tokens: 5, cost_usd: 0.25 },
    budget: {},
    inbox: [],
    ...change,
  };
}
