import { Ellipsis } from "lucide-react";
import { useState } from "react";
import type { RunView } from "@/api/schema";
import { Button, IconButton } from "@/components/Button";
import { Menu } from "@/components/Menu";
import { useDraft } from "../changes/draft";
import { several } from "../words";
import { type Action, choiceOf, labelOf } from "./actions";
import { useDeeds } from "./deeds";
import { Opened } from "./Opened";
import { isAsked } from "./questions";
import { useAct } from "./useAct";

interface ActionBarProps {
  run: RunView;
  /** The commit that was looked at: this one is approved, or none. */
  seen: string | null;
}

const done: Partial<Record<Action["do"], string>> = {
  approve: "Approved: it is on its way",
  retry: "It is tried again",
  requeue: "It is in the queue again",
  take_back: "It is yours, once the turn under way has ended",
};

/** What can be done with the run now; the likeliest is the largest. On a phone it lies under the thumb. */
export function ActionBar({ run, seen }: ActionBarProps) {
  const [open, setOpen] = useState<Action | null>(null);
  const { busy, act } = useAct();
  const deeds = useDeeds(run);
  const draft = useDraft(run.id, seen ?? "");
  const { main, second, more } = choiceOf(run);
  if (!main && !second && more.length === 0) return null;

  const press = (action: Action) => {
    if (isAsked(action, run)) return setOpen(action);
    if (action.do === "approve") return act(() => deeds.approve(action.mode, seen), done.approve);
    if (action.do === "retry") return act(deeds.retry, done.retry);
    if (action.do === "requeue") return act(deeds.requeue, done.requeue);
    if (action.do === "take_back") return act(deeds.takeBack, done.take_back);
    if (action.do === "interrupt") return act(deeds.interrupt);
    return setOpen(action);
  };
  // What goes on by itself wants nothing of anybody.
  const isAside = main?.do === "message" && run.waiting_for !== "founder";
  // Whoever wrote comments wants to send them.
  const comments = draft.comments.length;
  const turns = comments > 0 && second?.do === "changes";
  const label = (action: Action) =>
    action.do === "changes" && comments > 0 ? `Send ${several(comments, "comment")}` : labelOf(action, run);
  return (
    <div className="flex shrink-0 items-center gap-2 border-t border-line bg-ground px-4 py-2.5 lg:justify-end">
      {more.length > 0 && (
        <Menu
          trigger={
            <IconButton label="More">
              <Ellipsis size={20} />
            </IconButton>
          }
          items={more.map((action) => ({
            label: labelOf(action, run),
            danger: action.do === "reject" || action.do === "stop",
            onSelect: () => press(action),
          }))}
        />
      )}
      {second && (
        <Button
          look={turns ? "primary" : second.do === "rollback" ? "danger" : "plain"}
          className={`whitespace-nowrap ${main && !turns ? "" : "grow lg:grow-0"}`}
          aria-label={second.do === "changes" && !turns ? "Ask for changes" : undefined}
          onClick={() => press(second)}
        >
          {label(second)}
        </Button>
      )}
      {main && (
        <Button
          look={turns || isAside ? "plain" : "primary"}
          className={turns ? "" : "grow whitespace-nowrap lg:grow-0"}
          busy={busy}
          onClick={() => press(main)}
        >
          {turns && main.do === "approve" ? "Approve" : label(main)}
        </Button>
      )}
      <Opened run={run} seen={seen} action={open} close={() => setOpen(null)} />
    </div>
  );
}
