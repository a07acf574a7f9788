import { useQueries, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { Advisor, ConversationView, Project } from "@/api/schema";
import { Badge } from "@/components/Badge";
import { Time, usd } from "@/components/figures";
import { harmless } from "@/components/hostile";
import { Empty } from "@/components/Note";
import { Shown, Waiting } from "@/components/Shown";
import { conversationPath, planPath } from "@/features/paths";
import { line } from "@/features/talk/line";
import { askedIn, plans, talks } from "./queries";

const advisors: Record<Advisor, string> = { code: "on code", growth: "on growth", analytics: "on analytics" };

/** Those of them that an advisor had about this project, the newest first. */
export function adviceOf(project: string, all: readonly ConversationView[]): ConversationView[] {
  const known = new Map<string, ConversationView>();
  for (const each of all) {
    const kind = each.purpose.for;
    if ((kind === "consultation" || kind === "scoping") && each.project_id === project)
      known.set(each.id, each);
  }
  return [...known.values()].sort((a, b) => b.updated_at.localeCompare(a.updated_at));
}

/** What advisors came to who looked into a project. */
export function Advice({ project }: { project: Project }) {
  const planned = useQuery(plans);
  const talked = useQuery(talks);
  // The API lists them by what they were asked in: the latest talks, and the plans that touch this project.
  const about = planned.data?.items.filter(({ steps }) =>
    steps.some((step) => step.project_id === project.id),
  );
  const parents = [...(about ?? []), ...(talked.data?.items ?? [])].map(({ id }) => id);
  const asked = useQueries({ queries: parents.map((id) => askedIn(id)) });
  const waits = planned.isPending || talked.isPending || asked.some(({ isPending }) => isPending);
  const advice = adviceOf(
    project.id,
    asked.flatMap(({ data }) => data?.items ?? []),
  );
  return (
    <Shown query={talked} loading={<Waiting lines={6} />}>
      {() => {
        if (advice.length === 0) {
          if (waits) return <Waiting lines={6} />;
          return (
            <Empty title="No advisor was asked lately">
              The COO asks them in talks, and before a plan is drawn.
            </Empty>
          );
        }
        return (
          <ul className="space-y-3">
            {advice.map((each) => (
              <li key={each.id}>
                <OneAdvice conversation={each} />
              </li>
            ))}
          </ul>
        );
      }}
    </Shown>
  );
}

function OneAdvice({ conversation }: { conversation: ConversationView }) {
  const { purpose } = conversation;
  const advisor = "advisor" in purpose ? advisors[purpose.advisor] : "";
  return (
    <article className="rounded-xl border border-line bg-raised px-4 py-3">
      <p className="flex flex-wrap items-center gap-2 text-sm text-faint">
        <Badge tone="info">{`advisor ${advisor}`}</Badge>
        {conversation.state === "thinking" && <Badge tone="info">thinking</Badge>}
        <span className="ml-auto">
          <Time at={conversation.updated_at} />
        </span>
      </p>
      <Link
        to={conversationPath(conversation.id)}
        className="mt-1 block font-medium break-words hover:underline"
      >
        {harmless(conversation.title)}
      </Link>
      {conversation.preview && (
        <p className="mt-1 line-clamp-4 break-words text-faint">{line(conversation.preview)}</p>
      )}
      {conversation.error && <p className="mt-1 text-sm text-bad">{harmless(conversation.error.detail)}</p>}
      <p className="mt-2 flex gap-3 text-sm text-faint">
        <span>{usd(conversation.usage.cost_usd)}</span>
        {purpose.for === "scoping" && (
          <Link to={planPath(purpose.plan_id)} className="underline">
            for a plan
          </Link>
        )}
        {purpose.for === "consultation" && (
          <Link to={conversationPath(purpose.asked_in)} className="underline">
            asked in a talk
          </Link>
        )}
      </p>
    </article>
  );
}
