import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import { Problem } from "@/api/problem";
import type { ConversationView, MessageView } from "@/api/schema";
import { Empty } from "@/components/Note";
import { Shown } from "@/components/Shown";
import { Beginnings } from "./Beginnings";
import { Composer } from "./Composer";
import { act, consultations, thread, took } from "./data";
import { keepDraft } from "./draft";
import { useLead } from "./lead";
import { Messages } from "./Messages";
import { rows, type Thread } from "./messages";
import { ThreadWaiting } from "./ThreadWaiting";
import { useUnsaid } from "./unsaid";
import { useTurn } from "./useTurn";

const Knew = lazy(() => import("./Knew").then((part) => ({ default: part.Knew })));

/** A conversation, with where to write. */
export function Conversation({ id, at }: { id: string; at?: number }) {
  const query = useQuery(thread(id, useQueryClient()));
  if (query.error instanceof Problem && query.error.status === 404 && !query.data) {
    return <Empty title="There is no such conversation">Or it is not for you to read.</Empty>;
  }
  return (
    <Shown query={query} loading={<ThreadWaiting />}>
      {(known) => <Talked key={`${id} ${at}`} known={known} at={at} />}
    </Shown>
  );
}

function Talked({ known: { view, messages, older }, at }: { known: Thread; at?: number }) {
  const client = useQueryClient();
  const { id } = view;
  const { data: asked } = useQuery(consultations(id));
  const isUnderWay = view.state === "thinking" || view.state === "waiting";
  const turn = useTurn(id, isUnderWay, messages);
  const { unsaid, say } = useUnsaid(id, messages);
  const [knew, setKnew] = useState<MessageView | null>(null);
  const lead = useLead(id, messages, older, at);
  const isTalk = view.purpose.for === "talk";
  return (
    <>
      <Messages
        id={id}
        view={view}
        rows={rows(messages, asked, older === null)}
        hasOlder={older !== null}
        turn={turn}
        unsaid={unsaid}
        lead={lead}
        onKnew={setKnew}
      />
      <p role="status" className="sr-only">
        {heard(view, messages)}
      </p>
      {isTalk && (
        <Composer
          id={id}
          hint={view.inbox.length > 0 && view.waiting_for === "question" ? "Your answer" : undefined}
          onSay={async (text) => {
            const said = await say(text);
            if (said) took(client, said);
          }}
          onStop={view.state === "thinking" ? async () => took(client, await act.stop(id)) : undefined}
        />
      )}
      <Suspense>{knew && <Knew id={id} message={knew} onClose={() => setKnew(null)} />}</Suspense>
    </>
  );
}

/** What somebody is told who cannot see the thread grow. */
function heard({ state, inbox }: ConversationView, messages: readonly MessageView[]): string {
  if (state === "thinking") return "The COO thinks";
  if (inbox.length > 0) return "The COO asks you something";
  if (state === "waiting") return "The COO waits";
  const last = messages.at(-1);
  return last?.error ? "No answer came of it" : last?.role === "coo" ? "The COO has answered" : "";
}

/** Nothing was said yet. */
export function Fresh() {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { unsaid, say } = useUnsaid(null, NONE);
  const [begun, begin] = useState("");
  return (
    <>
      <Messages
        rows={[]}
        hasOlder={false}
        unsaid={unsaid}
        empty={
          <Beginnings
            onChoose={(text) => {
              keepDraft(null, text);
              begin(text);
            }}
          />
        }
      />
      <Composer
        key={begun}
        id={null}
        focused
        onSay={async (text) => {
          const opened: ConversationView | undefined = await say(text);
          if (!opened) return;
          took(client, opened);
          await navigate({ to: "/conversations/$id", params: { id: opened.id }, replace: true });
        }}
      />
    </>
  );
}

const NONE: MessageView[] = [];
