import { Link } from "@tanstack/react-router";
import { ChevronRight, Clock, Coins, Info } from "lucide-react";
import type { ReactNode } from "react";
import type { PlanView } from "@/api/schema";
import { StateBadge } from "@/components/Badge";
import { harmless } from "@/components/hostile";
import { Markdown } from "@/components/Markdown";
import { Note } from "@/components/Note";
import { Waiting } from "@/components/Shown";
import { Decide } from "./Decide";
import { usePlan } from "./data";
import { when } from "./later";
import { Outcome } from "./Outcome";
import { Progress, Tasks } from "./Tasks";
import { estimated, reason, standing } from "./words";

/** A plan in a thread: the card while it waits for a word, its tasks while it runs, the grade at the end. */
export function PlanCard({ id, onDecided }: { id: string; onDecided?: () => void }) {
  const { data: plan, error } = usePlan(id);
  if (!plan) {
    return (
      <Frame label="Plan">{error ? <Note kind="bad">{error.message}</Note> : <Waiting lines={6} />}</Frame>
    );
  }
  const isOpen = plan.state === "proposed" || plan.state === "deferred";
  return (
    <Frame label={`Plan: ${harmless(plan.title)}`}>
      <Head plan={plan} />
      {isOpen ? <Open plan={plan} onDecided={onDecided} /> : <Begun plan={plan} />}
      <Link
        to="/plans/$id"
        params={{ id }}
        className="-mx-2 mt-1 -mb-2 flex min-h-11 items-center justify-between rounded-lg px-2 text-sm text-faint hover:text-ink"
      >
        The whole plan
        <ChevronRight size={16} aria-hidden />
      </Link>
    </Frame>
  );
}

function Frame({ label, children }: { label: string; children: ReactNode }) {
  return (
    <section aria-label={label} className="my-2 rounded-2xl border border-line bg-raised p-4 shadow-sm">
      {children}
    </section>
  );
}

function Head({ plan }: { plan: PlanView }) {
  return (
    <>
      <div className="flex items-start gap-3">
        <h2 className="min-w-0 grow text-base font-semibold break-words">{harmless(plan.title)}</h2>
        <StateBadge state={plan.state} />
      </div>
      <Why plan={plan} />
    </>
  );
}

/** Why it stands as it does, or is another card. */
export function Why({ plan }: { plan: PlanView }) {
  const why = plan.state === "proposed" ? reason(plan.why) : null;
  const now = standing(plan);
  const later =
    plan.state === "deferred" && plan.deferred_until
      ? `Comes up again ${when(new Date(plan.deferred_until), new Date())}.`
      : null;
  const lines = [why, now, later].filter((line) => line !== null);
  if (lines.length === 0) return null;
  return <p className="mt-1 text-sm text-faint">{harmless(lines.join(" "))}</p>;
}

function Open({ plan, onDecided }: { plan: PlanView; onDecided?: () => void }) {
  return (
    <>
      <div className="mt-2">
        <Markdown text={plan.summary} />
      </div>
      <Steps plan={plan} />
      <Price plan={plan} />
      <Details plan={plan} />
      <div className="mt-4">
        {plan.stage === "revising" ? (
          <p className="text-sm text-faint">You can decide when the new card is here.</p>
        ) : (
          <Decide plan={plan} onDecided={onDecided} />
        )}
      </div>
    </>
  );
}

function Begun({ plan }: { plan: PlanView }) {
  const isOver = plan.outcome != null;
  return (
    <div className="mt-3">
      {isOver && <Outcome outcome={plan.outcome} grade={plan.grade} />}
      {!isOver && plan.tasks.length === 0 && plan.state !== "declined" && <Steps plan={plan} />}
      {!isOver && plan.tasks.length > 0 && <Progress tasks={plan.tasks} />}
      {plan.tasks.length > 0 && (
        <div className="mt-2">
          <Tasks tasks={plan.tasks} />
        </div>
      )}
    </div>
  );
}

/** What will be done, one below the other; what is behind a step is folded away. */
export function Steps({ plan }: { plan: PlanView }) {
  const projects = new Set(plan.steps.map(({ project }) => project));
  return (
    <ol className="mt-3 space-y-2">
      {plan.steps.map((step, place) => (
        <li key={step.text} className="flex gap-3">
          <span
            aria-hidden
            className="mt-0.5 flex size-5 shrink-0 items-center justify-center rounded-full bg-wash text-xs font-semibold text-accent"
          >
            {place + 1}
          </span>
          <div className="min-w-0 grow">
            <p className="break-words">
              {harmless(step.text)}
              {projects.size > 1 && <span className="text-faint"> in {harmless(step.project)}</span>}
            </p>
          </div>
        </li>
      ))}
    </ol>
  );
}

/** Time and money, each with its range, and what that rests on. */
export function Price({ plan }: { plan: PlanView }) {
  const { time, money, basis } = estimated(plan.estimate);
  return (
    <div className="mt-4 rounded-xl bg-sunken px-3 py-2.5">
      <div className="flex flex-wrap gap-x-6 gap-y-1 font-medium">
        {time && (
          <span className="inline-flex items-center gap-2">
            <Clock size={16} className="text-faint" aria-label="Time" />
            {time}
          </span>
        )}
        {money && (
          <span className="inline-flex items-center gap-2">
            <Coins size={16} className="text-faint" aria-label="Money" />
            {money}
          </span>
        )}
      </div>
      <p className="mt-0.5 flex gap-2 text-sm text-faint">
        {!time && !money && <Info size={16} className="mt-0.5 shrink-0" aria-hidden />}
        {basis}
      </p>
    </div>
  );
}

/** The rest of the card, folded away. What needs approval beside the work is never. */
export function Details({ plan, open }: { plan: PlanView; open?: boolean }) {
  const details = plan.steps.filter(({ detail }) => detail.trim());
  return (
    <>
      {plan.approves.length > 0 && <List title="Confirming also approves" items={plan.approves} strong />}
      <details open={open} className="group mt-2">
        <summary className="-mx-2 flex min-h-11 list-none items-center gap-2 rounded-lg px-2 text-sm text-faint hover:text-ink">
          <ChevronRight size={16} aria-hidden className="transition group-open:rotate-90" />
          What stays, checks and risks
        </summary>
        <List title="Will not touch" items={plan.not_touching} />
        <List title="In the end" items={plan.acceptance} />
        <List title="Checked by" items={plan.checks} mono />
        <List title="Risks" items={plan.risks} />
        {details.length > 0 && (
          <div className="mt-3">
            <h3 className="text-sm font-medium">Behind the steps</h3>
            {details.map((step) => (
              <div key={step.text} className="mt-1 text-sm text-faint">
                <Markdown text={step.detail} />
              </div>
            ))}
          </div>
        )}
      </details>
    </>
  );
}

interface ListProps {
  title: string;
  items: readonly string[];
  mono?: boolean;
  strong?: boolean;
}

function List({ title, items, mono, strong }: ListProps) {
  if (items.length === 0) return null;
  return (
    <div className={strong ? "mt-3 rounded-xl bg-warn-wash px-3 py-2" : "mt-3"}>
      <h3 className={`text-sm font-medium ${strong ? "text-warn" : ""}`}>{title}</h3>
      <ul className="mt-0.5 list-disc pl-5 text-sm">
        {items.map((item) => (
          <li key={item} className={`break-words ${mono ? "font-mono text-[0.8125rem]" : ""}`}>
            {harmless(item)}
          </li>
        ))}
      </ul>
    </div>
  );
}
