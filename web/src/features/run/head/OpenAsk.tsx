import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { RunView } from "@/api/schema";
import { Button } from "@/components/Button";
import { harmless } from "@/components/hostile";
import { Markdown } from "@/components/Markdown";
import { toast } from "@/components/toast";
import { give, inboxItem } from "@/features/inbox/data";
import { refusal } from "@/features/plan/deed";
import { openInbox } from "@/features/shell/waiting";
import { useAct } from "../actions/useAct";

/** What the run waits for, answered in place. Reviews and failures are answered by the run's own actions. */
export function OpenAsks({ run }: { run: RunView }) {
  if (run.state !== "waiting") return null;
  // Of a budget, words beside a choice are the amount.
  return run.inbox.map((id) => <OpenAsk key={id} id={id} isBudget={run.waiting_for === "budget"} />);
}

function OpenAsk({ id, isBudget }: { id: string; isBudget: boolean }) {
  const client = useQueryClient();
  // All that is open is known to the shell; what is beyond its list is asked for.
  const open = useQuery(openInbox);
  const listed = open.data?.items.find((each) => each.id === id);
  const own = useQuery({ ...inboxItem(id), enabled: open.isFetched && !listed });
  const item = listed ?? own.data;
  const [text, setText] = useState("");
  const { busy, act } = useAct();
  if (!item && (open.isPending || own.isFetching)) {
    return <div className="mx-4 my-2 h-42 shrink-0 animate-pulse rounded-xl bg-wash lg:h-24" />;
  }
  if (!item || item.answered_at) return null;
  const answer = (choice: string | null) =>
    act(async () => {
      const body = { ...(choice && { choice }), ...(text.trim() && { text: text.trim() }) };
      const answered = await give(client, item, body).catch((error) => {
        throw new Error(refusal(error));
      });
      if (answered === "waits") toast("It goes out by itself once Deputy can be reached");
    });
  return (
    <section aria-label="It asks you" className="mx-4 my-2 shrink-0 rounded-xl bg-wash p-3">
      <p className="font-medium">{harmless(item.title)}</p>
      {item.body && item.body !== item.title && (
        <div className="max-h-40 overflow-y-auto text-sm">
          <Markdown text={item.body} />
        </div>
      )}
      <form
        className="mt-2 flex flex-wrap gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          if (!isBudget) void answer(null);
        }}
      >
        {item.options.map(({ id: option, label, recommended }) => (
          <Button
            key={option}
            look={recommended ? "primary" : "plain"}
            busy={busy}
            onClick={() => answer(option)}
          >
            {harmless(label)}
          </Button>
        ))}
        {(item.kind === "question" || isBudget) && (
          <span className="flex min-w-48 grow gap-2">
            <input
              aria-label={isBudget ? "Another amount" : "Your own words"}
              placeholder={isBudget ? "Another amount" : "Your own words"}
              value={text}
              onChange={({ target }) => setText(target.value)}
              className="min-h-11 min-w-0 grow rounded-lg border border-line bg-raised px-3 text-base pointer-fine:min-h-9"
            />
            {!isBudget && (
              <Button type="submit" busy={busy} disabled={text.trim() === ""}>
                Send
              </Button>
            )}
          </span>
        )}
      </form>
    </section>
  );
}
