import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { RunView } from "@/api/schema";
import { count, Time, usd } from "@/components/figures";
import { harmless } from "@/components/hostile";
import { Markdown } from "@/components/Markdown";
import { projectQuery } from "../queries";
import { commitName, several, sizeOf } from "../words";
import { moneyOf } from "./Standing";

/** All that there is to know of a run. */
export function Facts({ run }: { run: RunView }) {
  return (
    <div className="space-y-6 text-sm">
      <section>
        <Heading>What was ordered</Heading>
        <p className="text-[0.9375rem] leading-relaxed whitespace-pre-wrap [overflow-wrap:anywhere]">
          {harmless(run.text)}
        </p>
      </section>
      {run.summary && (
        <section>
          <Heading>What the agent says it did</Heading>
          <Markdown text={run.summary} />
        </section>
      )}
      <Remarks run={run} />
      <Questions run={run} />
      <Who run={run} />
      <Money run={run} />
    </div>
  );
}

export function Heading({ children }: { children: ReactNode }) {
  return <h2 className="mb-1 text-xs font-medium text-faint">{children}</h2>;
}

function Remarks({ run }: { run: RunView }) {
  if (!run.remarks?.length) return null;
  return (
    <section>
      <Heading>To be known</Heading>
      <ul className="space-y-1 text-warn">
        {run.remarks.map((remark) => (
          <li key={remark}>{harmless(remark)}</li>
        ))}
      </ul>
    </section>
  );
}

/** What models answered by themselves stands here with its reason: nobody else was asked. */
function Questions({ run }: { run: RunView }) {
  const answered = (run.questions ?? []).filter(({ answer }) => answer);
  if (answered.length === 0) return null;
  return (
    <section>
      <Heading>What it asked</Heading>
      <ul className="space-y-3">
        {answered.map((question) => (
          <li key={question.inbox_id}>
            <p className="text-faint">{harmless(question.title)}</p>
            <p>{harmless(question.answer ?? "")}</p>
            <p className="text-xs text-faint">
              {question.by_model ? "a model answered by itself" : "you answered"}
              {question.by_model && question.answering?.why ? `: ${harmless(question.answering.why)}` : ""}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Who({ run }: { run: RunView }) {
  const project = useQuery({ ...projectQuery(run.project_id ?? ""), enabled: Boolean(run.project_id) });
  return (
    <section>
      <Heading>Who and where</Heading>
      <dl>
        {run.project_id && <Row name="Project">{harmless(project.data?.name ?? "…")}</Row>}
        <Row name="Agent">{harmless(run.agent || "not chosen yet")}</Row>
        {run.worker && (
          <Row name="Worker">
            {harmless(run.worker.name)}
            <span className="text-faint">
              {run.worker.version === 0 ? ", as shipped" : `, version ${run.worker.version}`}
            </span>
          </Row>
        )}
        <Row name="Tier">{run.tier.toUpperCase()}</Row>
        <Row name="Permission">{run.permission.replace("-", " ")}</Row>
        <Row name="Attempt">{run.attempt || "not begun"}</Row>
        {run.branch && run.head_commit && (
          <Row name="Branch">
            <code className="font-mono text-xs">…{harmless(run.branch.slice(-8))}</code>
          </Row>
        )}
        {run.head_commit && (
          <Row name="Commit">
            <code className="font-mono text-xs">{commitName(run.head_commit)}</code>
          </Row>
        )}
        {run.head_commit && <Row name="Change">{sizeOf(run.diff)}</Row>}
        {run.agent_commits && run.agent_commits.length > 0 && (
          <Row name="Its commits">{run.agent_commits.map(({ subject }) => harmless(subject)).join("; ")}</Row>
        )}
        <Row name="Ordered">
          <Time at={run.created_at} />
        </Row>
        {run.ended_at && (
          <Row name="Ended">
            <Time at={run.ended_at} />
          </Row>
        )}
      </dl>
    </section>
  );
}

function Money({ run }: { run: RunView }) {
  const { usage, budget } = run;
  const caps = [
    budget.usd_max && usd(budget.usd_max),
    budget.tokens_max && `${count(budget.tokens_max)} tokens`,
    budget.minutes_max && `${budget.minutes_max} min`,
  ].filter(Boolean);
  return (
    <section>
      <Heading>What it took</Heading>
      <dl>
        <Row name="Cost">{moneyOf(run)}</Row>
        <Row name="Tokens in">{count(usage.input_tokens)}</Row>
        <Row name="Tokens out">{count(usage.output_tokens)}</Row>
        {Boolean(usage.cache_read_tokens) && (
          <Row name="From the cache">{count(usage.cache_read_tokens ?? 0)}</Row>
        )}
        {usage.reckoned_usd != null && <Row name="At list prices">about {usd(usage.reckoned_usd)}</Row>}
        {caps.length > 0 && <Row name="At most">{caps.join(", ")}</Row>}
        {run.memories && run.memories.length > 0 && (
          <Row name="Recalled">{several(run.memories.length, "memory", "memories")}</Row>
        )}
      </dl>
    </section>
  );
}

function Row({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="flex gap-3 border-b border-line/60 py-1.5 last:border-0">
      <dt className="w-28 shrink-0 text-faint">{name}</dt>
      <dd className="min-w-0 [overflow-wrap:anywhere] tabular-nums">{children}</dd>
    </div>
  );
}
