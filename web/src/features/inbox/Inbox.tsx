import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useEffect, useMemo, useRef, useState } from "react";
import type { InboxItem } from "@/api/schema";
import { useNow } from "@/components/figures";
import { Empty } from "@/components/Note";
import { Page } from "@/components/Page";
import { Shown, Waiting } from "@/components/Shown";
import { toast } from "@/components/toast";
import { useWide } from "@/components/wide";
import { openInbox } from "@/features/shell/waiting";
import { line } from "@/features/talk/line";
import { type Answered, aboutOf, answeredInbox, askingRuns } from "./data";
import { Entry } from "./Entry";
import { Item } from "./Item";
import { inOrder } from "./order";
import { answerOf } from "./ways";

export interface InboxSearch {
  item?: string;
  show?: "answered";
}

/** Everything that waits for the founder, what matters most first. */
export function Inbox({ item, show }: InboxSearch) {
  const navigate = useNavigate();
  const isWide = useWide();
  const [pinned, pin] = useState<{ id: string; show: InboxSearch["show"] }>();
  const open = useQuery(openInbox);
  const past = useQuery({ ...answeredInbox, enabled: show === "answered" });
  const runs = useQuery(askingRuns);
  const about = aboutOf(runs.data);
  const now = useNow();
  const query = show === "answered" ? past : open;
  const items = query.data?.items;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the map is made anew from the same answer each time
  const sorted = useMemo(
    () => (show === "answered" ? (items ?? []) : inOrder(items ?? [], about, now)),
    [items, show, about.size, now],
  );
  const next = useRef<string | null>(null);
  const list = useRef<HTMLUListElement>(null);

  // What was answered is gone from the list: the focus goes on to what came after it.
  useEffect(() => {
    if (next.current === null) return;
    const to = list.current?.querySelector<HTMLElement>(`[data-item="${next.current}"]`);
    (to ?? document.getElementById("inbox-rest"))?.focus();
    next.current = null;
  });

  const goOn = ({ id }: InboxItem) => {
    const place = sorted.findIndex((it) => it.id === id);
    const rest = sorted.filter((it) => it.id !== id);
    const after = rest[Math.min(place, rest.length - 1)]?.id;
    if (isWide || item === id) {
      void navigate({ to: "/inbox", search: { item: isWide ? after : undefined, show }, replace: true });
    }
    if (!isWide || !after) next.current = after ?? "";
  };
  const answered = (how: Answered, it: InboxItem) => {
    toast(
      how === "waits" ? "Your answer goes out when Deputy is back." : `Answered: ${line(answerOf(how.item))}`,
    );
    goOn(it);
  };

  // What is looked at stays, whatever comes before it meanwhile, or answers it elsewhere.
  const isPinned = pinned !== undefined && pinned.show === show;
  const first = isPinned ? pinned.id : sorted[0]?.id;
  if (isWide && first && !isPinned && !runs.isPending) pin({ id: first, show });
  const chosen = item ?? (isWide ? first : undefined);
  return (
    <Page
      title="Inbox"
      back={item ? { to: "/inbox", label: "Inbox" } : undefined}
      actions={<Filter show={show} />}
      filled
    >
      <div className="flex min-h-0 grow">
        <div
          className={`min-h-0 w-full overflow-y-auto lg:block lg:w-96 lg:shrink-0 lg:border-r lg:border-line ${item ? "hidden" : ""}`}
        >
          <Shown query={query} loading={<Waiting lines={6} />}>
            {() =>
              sorted.length === 0 ? (
                <div id="inbox-rest" tabIndex={-1} className="outline-none">
                  {show ? (
                    <Empty title="Nothing was answered yet" />
                  ) : (
                    <Empty title="Nothing waits for you">
                      Close the laptop: you are told when something does.
                    </Empty>
                  )}
                </div>
              ) : (
                <ul ref={list} className="space-y-3 p-3 lg:space-y-0.5 lg:p-2">
                  {sorted.map((it) => (
                    <Entry
                      key={it.id}
                      item={it}
                      about={it.run_id ? about.get(it.run_id) : undefined}
                      show={show}
                      chosen={it.id === chosen}
                      onAnswered={answered}
                    />
                  ))}
                </ul>
              )
            }
          </Shown>
        </div>
        <div className={`min-h-0 grow overflow-y-auto lg:block ${item ? "" : "hidden"}`}>
          {chosen && (
            <Item
              key={chosen}
              id={chosen}
              focused={item !== undefined}
              onAnswered={answered}
              onDecided={goOn}
            />
          )}
        </div>
      </div>
    </Page>
  );
}

function Filter({ show }: { show: InboxSearch["show"] }) {
  const look =
    "inline-flex min-h-11 items-center px-3 text-sm text-faint aria-[current=page]:font-medium aria-[current=page]:text-accent pointer-fine:min-h-9";
  return (
    <nav aria-label="Which" className="flex">
      <Link
        to="/inbox"
        search={{}}
        activeOptions={{ exact: true }}
        className={look}
        aria-current={show ? undefined : "page"}
      >
        Open
      </Link>
      <Link
        to="/inbox"
        search={{ show: "answered" }}
        className={look}
        aria-current={show ? "page" : undefined}
      >
        Answered
      </Link>
    </nav>
  );
}
