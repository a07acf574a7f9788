import type { RunView } from "@/api/schema";
import { ConfirmSheet } from "@/components/Confirm";
import { harmless } from "@/components/hostile";
import { toast } from "@/components/toast";
import { sent, useDraft } from "../changes/draft";
import { Approve } from "./Approve";
import { type Action, labelOf } from "./actions";
import { useDeeds } from "./deeds";
import { WordsSheet } from "./WordsSheet";

interface OpenedProps {
  run: RunView;
  seen: string | null;
  action: Action | null;
  close: () => void;
}

const waits = "It goes out by itself once Deputy can be reached";

/** What an action asks before it is done: a word, or whether it is meant. */
export function Opened({ run, seen, action, close }: OpenedProps) {
  const deeds = useDeeds(run);
  const draft = useDraft(run.id, seen ?? "");
  const sheet = { open: true, onOpenChange: (open: boolean) => !open && close() };
  switch (action?.do) {
    case "changes":
      return (
        <WordsSheet
          {...sheet}
          title="Ask for changes"
          label="What should be different?"
          hint="The agent gets another round with this."
          value={draft.text}
          onChange={draft.say}
          optional={draft.comments.length > 0}
          verb="Send"
          send={async (text) => {
            const heard = await deeds.changes(text || "See the comments.", sent(draft.comments));
            draft.clear();
            toast(heard ? "The agent gets another round" : waits);
          }}
        >
          {draft.comments.length > 0 && (
            <ul className="mb-2 space-y-1 rounded-lg bg-sunken p-3 text-sm">
              {draft.comments.map(({ id, path, line, text }) => (
                <li key={id} className="truncate">
                  <span className="font-mono text-xs text-faint">
                    {harmless(path.split("/").at(-1) ?? path)}:{line}
                  </span>{" "}
                  {text}
                </li>
              ))}
            </ul>
          )}
        </WordsSheet>
      );
    case "message":
      return (
        <WordsSheet
          {...sheet}
          title={labelOf(action, run)}
          label="Your words"
          hint={run.waiting_for === "founder" ? undefined : "The agent reads it at its next step."}
          verb="Send"
          send={async (text) => {
            if (!(await deeds.message(text))) toast(waits);
          }}
        />
      );
    case "hand_over":
      return (
        <WordsSheet
          {...sheet}
          title="Hand it over"
          label="What is left to do?"
          hint="Without words, what is there is checked and comes to review."
          optional
          verb="Hand over"
          send={(text) => deeds.handOver(text || null)}
        />
      );
    case "reject":
      return (
        <WordsSheet
          {...sheet}
          title="Reject this work?"
          label="Why? (if you like)"
          hint="It is not delivered. You can still have it tried again."
          optional
          danger
          verb="Reject"
          send={(text) => deeds.reject(text || null)}
        />
      );
    case "stop":
      return (
        <ConfirmSheet {...sheet} title="Stop this run?" verb="Stop" danger act={deeds.stop}>
          What it did so far stays in its workspace, and it can be tried again.
        </ConfirmSheet>
      );
    case "rollback":
      return (
        <ConfirmSheet {...sheet} title="Roll this back?" verb="Roll back" danger act={deeds.rollBack}>
          A commit that undoes it is made on {harmless(run.delivered?.target ?? "its target")}. If later work
          is in the way, it says so and leaves everything as it is.
        </ConfirmSheet>
      );
    case "approve":
      return <Approve run={run} seen={seen} action={action} {...sheet} />;
    default:
      return null;
  }
}
