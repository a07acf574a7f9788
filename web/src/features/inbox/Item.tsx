import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { answer, api } from "@/api/client";
import { keys } from "@/api/keys";
import type { InboxItem } from "@/api/schema";
import { VerdictBadge } from "@/components/Badge";
import { Time } from "@/components/figures";
import { harmless } from "@/components/hostile";
import { Markdown } from "@/components/Markdown";
import { Note } from "@/components/Note";
import { Shown } from "@/components/Shown";
import { PlanCard } from "@/features/plan/Card";
import { openInbox } from "@/features/shell/waiting";
import { line } from "@/features/talk/line";
import { Answer } from "./Answer";
import { type Answered, inboxItem } from "./data";
import { Kind, Size } from "./Kind";
import { isSeenTo } from "./order";
import { answeredBy, answerOf } from "./ways";

interface ItemProps {
  id: string;
  /** Its title takes the focus when it is shown. */
  focused?: boolean;
  onAnswered: (answered: Answered, item: InboxItem) => void;
  /** It was decided by its card. */
  onDecided: (item: InboxItem) => void;
}

/** One item in full, with all ways to answer it. */
export function Item({ id, focused, onAnswered, onDecided }: ItemProps) {
  const query = useQuery(inboxItem(id));
  // What is in the list is known without asking: that is enough until there is more, and where nobody can be asked.
  const { data: open } = useQuery(openInbox);
  const data = query.data ?? open?.items.find((it) => it.id === id);
  return (
    <Shown query={{ ...query, data } as typeof query}>
      {(item) => (
        <article className="mx-auto max-w-2xl px-4 py-5">
          <Head item={item} focused={focused} />
          {item.plan_id && item.state === "open" ? (
            <PlanCard id={item.plan_id} onDecided={() => onDecided(item)} />
          ) : (
            <>
              <Body item={item} />
              {item.state === "open" ? (
                <div className="mt-5">
                  <Answer item={item} onAnswered={onAnswered} />
                </div>
              ) : (
                <Closed item={item} />
              )}
            </>
          )}
          <Where item={item} />
        </article>
      )}
    </Shown>
  );
}

function Head({ item, focused }: { item: InboxItem; focused?: boolean }) {
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (focused) title.current?.focus();
  }, [focused]);
  return (
    <header>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-faint">
        <Kind item={item} />
        <Time at={item.created_at} />
        {item.state === "open" && item.expires_at && (
          <span className="text-warn">
            stops waiting <Time at={item.expires_at} />
          </span>
        )}
      </div>
      <h2 ref={title} tabIndex={-1} className="mt-2 text-xl font-semibold break-words outline-none">
        {item.plan_id && item.state === "open" ? "Shall this be done?" : line(item.title)}
      </h2>
    </header>
  );
}

function Body({ item }: { item: InboxItem }) {
  const why = item.answering?.referred ?? item.answering?.why;
  return (
    <div className="mt-3">
      {line(item.body) !== line(item.title) && <Words item={item} />}
      {item.kind === "review" && item.run_id && <Review run={item.run_id} item={item} />}
      {item.state === "open" && isSeenTo(item) && (
        <Note>
          A model is thinking about an answer{item.answering?.founder_at ? " and you are asked " : ""}
          {item.answering?.founder_at && <Time at={item.answering.founder_at} />}. Yours counts if it is
          first.
        </Note>
      )}
      {item.state === "open" && why && !isSeenTo(item) && (
        <p className="mt-2 text-sm text-faint">Why you are asked: {harmless(why)}</p>
      )}
      {item.state === "open" && item.default_choice && item.expires_at && (
        <Note kind="warn">
          Without an answer it is “
          {harmless(item.options.find(({ id }) => id === item.default_choice)?.label ?? item.default_choice)}
          ”.
        </Note>
      )}
    </div>
  );
}

/** What is asked. A card in words is Deputy's own text, line by line. */
function Words({ item: { plan_id, body } }: { item: InboxItem }) {
  if (!plan_id) return <Markdown text={body} />;
  return <p className="leading-relaxed break-words whitespace-pre-line">{harmless(body)}</p>;
}

/** The size and the verdict of what is to be looked at, and the way to it. */
function Review({ run, item }: { run: string; item: InboxItem }) {
  const { data } = useQuery({
    queryKey: keys.run(run),
    queryFn: () => answer(api.GET("/api/v1/runs/{id}", { params: { path: { id: run } } })),
  });
  return (
    <Link
      to={`/runs/${run}` as string}
      className="mt-4 flex min-h-14 items-center gap-3 rounded-xl border border-line bg-raised px-4 hover:bg-sunken"
    >
      <span className="min-w-0 grow">
        <span className="block font-medium">Look at the change</span>
        <Size item={item} />
      </span>
      {data?.verdict && <VerdictBadge verdict={data.verdict} />}
      <ChevronRight size={18} aria-hidden className="shrink-0 text-faint" />
    </Link>
  );
}

function Closed({ item }: { item: InboxItem }) {
  return (
    <div className="mt-5 rounded-xl bg-sunken px-4 py-3" role="status">
      <p className="text-sm text-faint">
        {item.state === "withdrawn"
          ? "Nobody has to answer any more"
          : `Answered by ${answeredBy(item.answered_by)}`}
        {item.answered_at && (
          <>
            , <Time at={item.answered_at} />
          </>
        )}
      </p>
      <p className="mt-1 break-words whitespace-pre-wrap">{harmless(answerOf(item))}</p>
    </div>
  );
}

/** Where it came up. */
function Where({ item }: { item: InboxItem }) {
  const links: [string, string][] = [];
  if (item.run_id) links.push([`/runs/${item.run_id}`, "The run"]);
  if (item.plan_id) links.push([`/plans/${item.plan_id}`, "The plan"]);
  if (item.conversation_id) links.push([`/conversations/${item.conversation_id}`, "The conversation"]);
  if (links.length === 0) return null;
  return (
    <nav aria-label="Where it came up" className="mt-6 flex flex-wrap gap-x-4 border-t border-line pt-2">
      {links.map(([to, label]) => (
        <Where.Link key={to} to={to}>
          {label}
        </Where.Link>
      ))}
    </nav>
  );
}

Where.Link = function WhereLink({ to, children }: { to: string; children: ReactNode }) {
  return (
    <Link to={to} className="inline-flex min-h-11 items-center text-sm text-accent hover:underline">
      {children}
    </Link>
  );
};
