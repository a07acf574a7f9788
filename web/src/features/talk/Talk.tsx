import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ArrowLeft, PanelLeft } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { IconButton } from "@/components/Button";
import { harmless } from "@/components/hostile";
import { Page } from "@/components/Page";
import { Conversation, Fresh } from "./Conversation";
import { talks, thread } from "./data";
import { List } from "./List";
import { More } from "./More";
import { cameUpIn, whose } from "./purpose";
import { ThreadWaiting } from "./ThreadWaiting";

/** What is opened on top is not needed to read and write. */
const ListSheet = lazy(() => import("./ListSheet").then((part) => ({ default: part.ListSheet })));

/**
 * The newest conversation with the COO, or a fresh one. It is chosen when the list is here: nobody is taken to another one
 * while they read or write, only because that is newer.
 */
export function Newest() {
  const { data, error, isFetching } = useQuery(talks);
  const [chosen, choose] = useState<string | null>();
  const newest = data?.[0]?.id ?? null;
  if (chosen === undefined && data && !isFetching) choose(newest);
  if (!data && !error) {
    return (
      <Around id={null}>
        <ThreadWaiting />
      </Around>
    );
  }
  return <Talk id={chosen === undefined ? newest : chosen} />;
}

/** A conversation, beside the others where there is room; `at`: the position that somebody is led to. */
export function Talk({ id, at }: { id: string | null; at?: number }) {
  return <Around id={id}>{id ? <Conversation id={id} at={at} /> : <Fresh />}</Around>;
}

function Around({ id, children }: { id: string | null; children: React.ReactNode }) {
  const client = useQueryClient();
  const { data } = useQuery({ ...thread(id ?? "", client), enabled: id !== null });
  const [listed, setListed] = useState(false);
  const view = id ? data?.view : undefined;
  const isTalk = !view || view.purpose.for === "talk";
  return (
    <div className="flex h-full min-h-0">
      <aside className="hidden w-72 shrink-0 overflow-y-auto border-r border-line p-2 lg:block">
        <List chosen={id} />
      </aside>
      <div className="min-w-0 grow">
        <Page
          title={
            view
              ? isTalk
                ? harmless(view.title) || "New conversation"
                : whose(view.purpose)
              : id
                ? " "
                : "New conversation"
          }
          subtitle={view && !isTalk ? "Can be read, not answered" : undefined}
          actions={
            <div className="flex items-center">
              {view && !isTalk && <Back view={view} />}
              {view && isTalk && <More view={view} />}
              <div className="lg:hidden">
                <IconButton label="Conversations" onClick={() => setListed(true)}>
                  <PanelLeft size={20} aria-hidden />
                </IconButton>
              </div>
            </div>
          }
          filled
        >
          {children}
        </Page>
      </div>
      <Suspense>{listed && <ListSheet chosen={id} onClose={() => setListed(false)} />}</Suspense>
    </div>
  );
}

function Back({ view }: { view: Parameters<typeof More>[0]["view"] }) {
  const from = cameUpIn(view.purpose);
  if (!from) return null;
  return (
    <Link
      to={from.to}
      className="inline-flex min-h-11 items-center gap-1 px-2 text-sm text-accent hover:underline"
    >
      <ArrowLeft size={16} aria-hidden />
      <span className="sr-only sm:not-sr-only">{from.label}</span>
      <span className="sm:sr-only" aria-hidden>
        Back
      </span>
    </Link>
  );
}
