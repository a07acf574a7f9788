import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { keys } from "@/api/keys";
import type { PlanView } from "@/api/schema";
import { StateBadge } from "@/components/Badge";
import { Confirm } from "@/components/Confirm";
import { Time } from "@/components/figures";
import { harmless } from "@/components/hostile";
import { Markdown } from "@/components/Markdown";
import { Page } from "@/components/Page";
import { Shown, Waiting } from "@/components/Shown";
import { Asked } from "@/features/talk/Asked";
import { Details, Price, Why } from "./Card";
import { Decide } from "./Decide";
import { decide, usePlan } from "./data";
import { Graph } from "./Graph";
import { Outcome } from "./Outcome";
import { Progress, Tasks } from "./Tasks";

/** A plan in full: the card, its tasks and what waits for what, and what came of it. */
export function PlanPage({ id }: { id: string }) {
  const query = usePlan(id);
  const plan = query.data;
  return (
    <Page
      title={plan ? harmless(plan.title) : "Plan"}
      back={{ to: plan ? `/conversations/${plan.conversation_id}` : "/talk", label: "The conversation" }}
      actions={plan && <StateBadge state={plan.state} />}
      filled
    >
      <div className="min-h-0 grow overflow-y-auto">
        <Shown query={query} loading={<Waiting lines={8} />}>
          {(plan) => <Plan plan={plan} />}
        </Shown>
      </div>
      {plan && isOpen(plan) && (
        <div className="shrink-0 border-t border-line bg-ground py-3">
          <div className="mx-auto max-w-5xl px-4">
            <Decide plan={plan} />
          </div>
        </div>
      )}
    </Page>
  );
}

function isOpen({ state, stage }: PlanView): boolean {
  return (state === "proposed" || state === "deferred") && stage !== "revising";
}

function Plan({ plan }: { plan: PlanView }) {
  const isUnderWay = plan.state === "confirmed" || plan.state === "running";
  return (
    <div className="mx-auto max-w-5xl px-4 pt-4 pb-12">
      <Why plan={plan} />
      {plan.tasks.length > 1 && (
        <Part title="What waits for what">
          <Graph tasks={plan.tasks} />
        </Part>
      )}
      <div className="mt-6 lg:grid lg:grid-cols-[1fr_20rem] lg:gap-x-10">
        <div className="min-w-0">
          {plan.tasks.length > 0 && (
            <Part title="Tasks">
              <Progress tasks={plan.tasks} />
              <div className="mt-2">
                <Tasks tasks={plan.tasks} results />
              </div>
            </Part>
          )}
          <Part title="What will be different">
            <Markdown text={plan.summary} />
          </Part>
          <Part title="Steps">
            <StepList plan={plan} />
          </Part>
          <Details plan={plan} open={plan.tasks.length === 0} />
        </div>
        <div className="mt-6 min-w-0 lg:mt-0">
          {plan.outcome && (
            <Part title="What came of it">
              <Outcome outcome={plan.outcome} grade={plan.grade} />
            </Part>
          )}
          <Part title={plan.outcome ? "What the card said" : "Time and money"}>
            <Price plan={plan} />
          </Part>
          <Part title="Card">
            <p className="text-sm text-faint">
              Version {plan.version}, shown first <Time at={plan.created_at} />
              {plan.confirmed_at && (
                <>
                  , confirmed <Time at={plan.confirmed_at} />
                </>
              )}
              {plan.ended_at && (
                <>
                  , ended <Time at={plan.ended_at} />
                </>
              )}
              .
            </p>
            <Link
              to="/conversations/$id"
              params={{ id: plan.conversation_id }}
              className="inline-flex min-h-11 items-center text-sm text-accent hover:underline"
            >
              The conversation it came up in
            </Link>
          </Part>
          {plan.confirmed_at && (
            <Part title="Who thought about it">
              <Asked of={plan.id} />
            </Part>
          )}
          {isUnderWay && plan.stage !== "cancelling" && <Cancel plan={plan} />}
        </div>
      </div>
    </div>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="mt-6 first:mt-0">
      <h2 className="mb-1.5 text-sm font-medium text-faint">{title}</h2>
      {children}
    </section>
  );
}

/** The steps, each with what is behind it and what its advisor found. */
function StepList({ plan }: { plan: PlanView }) {
  return (
    <ol className="space-y-3">
      {plan.steps.map((step, place) => (
        <li key={step.text} className="flex gap-3">
          <span
            aria-hidden
            className="mt-0.5 flex size-5 shrink-0 items-center justify-center rounded-full bg-wash text-xs font-semibold text-accent"
          >
            {place + 1}
          </span>
          <div className="min-w-0 grow">
            <p className="break-words">{harmless(step.text)}</p>
            <p className="flex flex-wrap gap-x-3 text-sm text-faint">
              <span>
                {harmless(step.project)}, {step.type}
              </span>
              {step.consultation_id && (
                <Link
                  to="/conversations/$id"
                  params={{ id: step.consultation_id }}
                  className="text-accent hover:underline"
                >
                  what the {step.advisor} advisor found
                </Link>
              )}
            </p>
          </div>
        </li>
      ))}
    </ol>
  );
}

function Cancel({ plan }: { plan: PlanView }) {
  const client = useQueryClient();
  return (
    <div className="mt-8">
      <Confirm
        look="danger"
        question="Cancel this plan?"
        consequence="Its runs are stopped. What was delivered stays; what is not delivered comes to nothing."
        verb="Cancel the plan"
        act={async () => client.setQueryData(keys.plan(plan.id), await decide.cancel(plan.id))}
      >
        Cancel the plan
      </Confirm>
    </div>
  );
}
