import { useQueryClient } from "@tanstack/react-query";
import { ArrowDown } from "lucide-react";
import { lazy, type ReactNode, Suspense, useEffect, useRef, useState } from "react";
import type { ConversationView, MessageView } from "@/api/schema";
import { Empty } from "@/components/Note";
import { Waiting } from "@/components/Shown";
import { readOlder } from "./data";
import { Message, UnsaidMessage } from "./Message";
import type { Row } from "./messages";
import type { Turn } from "./turn";
import { UnderWay } from "./UnderWay";
import type { Unsaid } from "./unsaid";
import { useStuck } from "./useStuck";

/** Most words come without a card: it is read when one does. */
const PlanCard = lazy(() => import("@/features/plan/Card").then((part) => ({ default: part.PlanCard })));

interface MessagesProps {
  id?: string;
  view?: ConversationView;
  rows: Row[];
  hasOlder: boolean;
  turn?: Turn;
  unsaid: readonly Unsaid[];
  onKnew?: (message: MessageView) => void;
  /** Position of the message that somebody is led to. */
  lead?: number;
  /** What is shown where nothing was said. */
  empty?: ReactNode;
}

/** The thread: older messages come as one scrolls up to them, and the place stays. */
export function Messages({ id, view, rows, hasOlder, turn, unsaid, lead, onKnew, empty }: MessagesProps) {
  const box = useRef<HTMLDivElement>(null);
  const { away, toEnd, to } = useStuck(box, "[data-row]");
  useEffect(() => {
    const row = lead !== undefined && box.current?.querySelector("[aria-current=location]");
    if (row) to(row);
  }, [lead, to]);
  // Whoever says something wants to see it.
  const said = unsaid.length;
  useEffect(() => {
    if (said > 0) toEnd();
  }, [said, toEnd]);
  const isEmpty = rows.length === 0 && unsaid.length === 0;
  return (
    <div className="relative min-h-0 grow">
      <div ref={box} className="h-full overflow-y-auto [overflow-anchor:none]">
        <ol
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard
          tabIndex={0}
          aria-label="Conversation"
          className="mx-auto w-full max-w-3xl px-4 pt-2 pb-4 -outline-offset-2"
        >
          {hasOlder && id && <Older id={id} key={rows[0]?.message.position} />}
          {rows.flatMap((row) => [
            <Message
              key={row.message.position}
              row={row}
              isLead={row.message.position === lead}
              told={turn?.told[row.message.position]}
              asks={!!row.message.inbox_id && row.message.role !== "founder" && isOpen(view, row)}
              onKnew={onKnew}
              named={view && view.purpose.for !== "talk"}
            />,
            row.card && row.message.plan_id && <Card key={row.message.plan_id} plan={row.message.plan_id} />,
          ])}
          {turn && view && <UnderWay turn={turn} view={view} />}
          {unsaid.map((each) => (
            <UnsaidMessage key={each.key} unsaid={each} />
          ))}
          {isEmpty && <li>{empty ?? <Empty title="Nothing was said yet" />}</li>}
        </ol>
      </div>
      {away && (
        <button
          type="button"
          aria-label="To the newest"
          title="To the newest"
          onClick={() => toEnd()}
          className="absolute right-4 bottom-2 flex size-11 items-center justify-center rounded-full border border-line bg-raised text-faint shadow-lg hover:text-ink"
        >
          <ArrowDown size={20} aria-hidden />
        </button>
      )}
    </div>
  );
}

/** A card is a row of its own: it moves to the newest answer about it without losing what somebody began there. */
function Card({ plan }: { plan: string }) {
  return (
    <li data-row>
      <Suspense fallback={<Waiting lines={6} />}>
        <PlanCard id={plan} />
      </Suspense>
    </li>
  );
}

function isOpen(view: ConversationView | undefined, { message }: Row): boolean {
  return view?.inbox.includes(message.inbox_id ?? "") ?? false;
}

/** Reads the page before when it comes into sight, or is pressed. */
function Older({ id }: { id: string }) {
  const client = useQueryClient();
  const place = useRef<HTMLLIElement>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    const sight = new IntersectionObserver(([entry]) => {
      if (entry?.isIntersecting) readOlder(client, id).catch(() => setFailed(true));
    });
    if (place.current) sight.observe(place.current);
    return () => sight.disconnect();
  }, [client, id]);
  return (
    <li ref={place} className="flex min-h-14 items-center justify-center text-sm text-faint">
      {failed ? (
        <button
          type="button"
          className="min-h-11 px-4 underline"
          onClick={() => {
            setFailed(false);
            readOlder(client, id).catch(() => setFailed(true));
          }}
        >
          Earlier messages could not be read. Try again
        </button>
      ) : (
        <span role="status">Earlier messages</span>
      )}
    </li>
  );
}
