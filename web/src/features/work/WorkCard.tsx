import { Link } from "@tanstack/react-router";
import { ArrowUp, Workflow } from "lucide-react";
import type { PlanView, RunView } from "@/api/schema";
import { Badge, StateBadge, VerdictBadge } from "@/components/Badge";
import { Time, usd } from "@/components/figures";
import { harmless } from "@/components/hostile";
import { planPath, runPath } from "@/features/paths";
import type { Item } from "./items";

const card =
  "block rounded-xl border border-line bg-raised px-4 py-3 transition hover:border-accent focus-visible:border-accent";

/** The first line of what was ordered: it is its name in lists. */
export function headline(text: string): string {
  const line = text.split("\n").find((each) => each.trim() !== "") ?? "";
  return harmless(line.replace(/^#+\s*/, ""));
}

/** A piece of work, in a list or a column. */
export function WorkCard({ item, projects }: { item: Item; projects: ReadonlyMap<string, string> }) {
  if (item.kind === "plan") return <PlanCard plan={item.plan} />;
  return <RunCard run={item.run} plan={item.plan} projects={projects} />;
}

function RunCard({
  run,
  plan,
  projects,
}: {
  run: RunView;
  plan?: PlanView;
  projects: ReadonlyMap<string, string>;
}) {
  const project = run.project_id ? projects.get(run.project_id) : undefined;
  const { files, insertions, deletions } = run.diff;
  return (
    <Link to={runPath(run.id)} className={card}>
      <p className="line-clamp-2 font-medium break-words">{headline(run.text)}</p>
      {plan && (
        <p className="mt-0.5 flex items-center gap-1 text-sm text-faint">
          <Workflow size={14} aria-hidden className="shrink-0" />
          <span className="truncate">
            <span className="sr-only">part of the plan </span>
            {harmless(plan.title)}
          </span>
        </p>
      )}
      <div className="mt-2 flex flex-wrap items-center gap-x-2 gap-y-1.5 text-sm text-faint">
        <StateBadge state={run.state} waits={run.waiting_for} />
        {run.verdict && run.state !== "approved" && <VerdictBadge verdict={run.verdict} />}
        {run.priority === "high" && (
          <span className="inline-flex items-center gap-0.5 text-warn">
            <ArrowUp size={14} aria-hidden />
            high
          </span>
        )}
        {run.mode === "hands_on" && <span>in hand</span>}
      </div>
      <p className="mt-2 flex flex-wrap gap-x-3 text-sm text-faint">
        {project && <span className="truncate">{project}</span>}
        <span>{run.agent}</span>
        {files > 0 && (
          <span>
            <span className="text-good">+{insertions}</span> <span className="text-bad">−{deletions}</span>
          </span>
        )}
        {run.usage.cost_usd > 0 && <span>{usd(run.usage.cost_usd)}</span>}
        <span className="ml-auto">
          <Time at={run.ended_at ?? run.started_at ?? run.created_at} />
        </span>
      </p>
    </Link>
  );
}

function PlanCard({ plan }: { plan: PlanView }) {
  const done = plan.tasks.filter(({ state }) => state === "done").length;
  return (
    <Link to={planPath(plan.id)} className={card}>
      <p className="line-clamp-2 font-medium break-words">{harmless(plan.title)}</p>
      <div className="mt-2 flex flex-wrap items-center gap-2 text-sm text-faint">
        <Badge tone="info">plan</Badge>
        <StateBadge state={plan.state} />
        {plan.tasks.length > 0 && (
          <span>
            {done} of {plan.tasks.length} tasks
          </span>
        )}
        <span className="ml-auto">
          <Time at={plan.ended_at ?? plan.created_at} />
        </span>
      </div>
      {plan.tasks.length > 0 && (
        <div className="mt-2 h-1 overflow-hidden rounded-full bg-sunken" aria-hidden>
          <div className="h-full bg-accent" style={{ width: `${(100 * done) / plan.tasks.length}%` }} />
        </div>
      )}
    </Link>
  );
}
