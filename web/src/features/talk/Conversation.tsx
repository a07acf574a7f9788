import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import type { ConversationView, MessageView } from "@/api/schema";
import { Shown } from "@/components/Shown";
import { Composer } from "./Composer";
import { act, consultations, thread, took } from "./data";
import { Messages } from "./Messages";
import { rows, type Thread } from "./messages";
import { ThreadWaiting } from "./ThreadWaiting";
import { useUnsaid } from "./unsaid";
import { useTurn } from "./useTurn";

const Knew = lazy(() => import("./Knew").then((part) => ({ default: part.Knew })));

/** A conversation, with where to write. */
export function Conversation({ id }: { id: string }) {
  const query = useQuery(thread(id, useQueryClient()));
  return (
    <Shown query={query} loading={<ThreadWaiting />}>
      {(known) => <Talked key={id} known={known} />}
    </Shown>
  );
}

function Talked({ known: { view, messages, older } }: { known: Thread }) {
  const client = useQueryClient();
  const { id } = view;
  const { data: asked } = useQuery(consultations(id));
  const isUnderWay = view.state === "thinking" || view.state === "waiting";
  const turn = useTurn(id, isUnderWay, messages);
  const { unsaid, say } = useUnsaid(id, messages);
  const [knew, setKnew] = useState<MessageView | null>(null);
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
        onKnew={setKnew}
      />
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

/** Nothing was said yet. */
export function Fresh() {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { unsaid, say } = useUnsaid(null, NONE);
  return (
    <>
      <Messages rows={[]} hasOlder={false} unsaid={unsaid} />
      <Composer
        id={null}
        focused
        onSay={async (text) => {
          const begun: ConversationView | undefined = await say(text);
          if (!begun) return;
          took(client, begun);
          await navigate({ to: "/conversations/$id", params: { id: begun.id }, replace: true });
        }}
      />
    </>
  );
}

const NONE: MessageView[] = [];
