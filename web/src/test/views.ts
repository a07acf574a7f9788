import type { PlanView, Project, RunView } from "@/api/schema";

/** A run as the daemon tells it; what a test is about is said by it. */
export function aRun(over: Partial<RunView> = {}): RunView {
  return {
    id: "01a20263-0000-7000-8000-000000000001",
    task_id: "01a20263-0000-7000-8000-000000000002",
    project_id: "p-shop",
    mode: "delegated",
    state: "queued",
    agent: "builtin",
    tier: "b",
    type: "feature",
    text: "Add a sitemap",
    created_at: "2026-01-05T10:00:00Z",
    attempt: 1,
    checks: [],
    inbox: [],
    budget: {},
    permission: "supervised",
    priority: "normal",
    diff: { files: 0, insertions: 0, deletions: 0 },
    usage: { input_tokens: 0, output_tokens: 0, cost_usd: 0 },
    ...over,
  };
}

export function aPlan(over: Partial<PlanView> = {}): PlanView {
  return {
    id: "01a20263-0000-7000-8000-000000000003",
    conversation_id: "01a20263-0000-7000-8000-000000000004",
    state: "running",
    stage: "working",
    title: "One-step checkout",
    summary: "",
    steps: [],
    not_touching: [],
    checks: [],
    acceptance: [],
    approves: [],
    risks: [],
    tasks: [],
    estimate: { runs: 0 },
    version: 1,
    why: { for: "asked" },
    created_at: "2026-01-05T09:00:00Z",
    ...over,
  };
}

export function aProject(over: Partial<Project> = {}): Project {
  return {
    id: "p-shop",
    name: "shop",
    checks: ["make test"],
    checks_in: "workspace",
    created_at: "2026-01-01T00:00:00Z",
    default_branch: "main",
    deliver: "review",
    env_names: ["API_URL"],
    secret_files: [],
    setup: [],
    ...over,
  };
}
