import type { ConversationView, WaitReason } from "@/api/schema";
import { Time } from "@/components/figures";
import { harmless } from "@/components/hostile";
import { Markdown } from "@/components/Markdown";
import { Note } from "@/components/Note";
import { Lines } from "./Lines";
import type { Turn } from "./turn";

/** The turn under way: what is used, what is being said, and why it stands still if it does. */
export function UnderWay({ turn, view }: { turn: Turn; view: ConversationView }) {
  const isThinking = view.state === "thinking";
  const lines = turn.replied ? (turn.told[turn.replied.position] ?? []) : turn.lines;
  const text = turn.replied?.text ?? turn.writing?.text ?? "";
  const isOver = !isThinking && view.state !== "waiting";
  if (isOver && !turn.replied) return null;
  return (
    <li className="py-2">
      <Lines lines={lines} />
      {text && (
        <div aria-busy={!turn.replied}>
          <Markdown text={turn.writing?.partial ? `… ${text}` : text} />
        </div>
      )}
      {/* The room of what stands below an answer that is there. */}
      {text && <div aria-hidden className="-my-1 min-h-11 pointer-fine:min-h-8" />}
      {isThinking && !turn.replied && !text && <Thinking />}
      {view.state === "waiting" && <Waits view={view} />}
    </li>
  );
}

function Thinking() {
  return (
    <p className="flex h-7 items-center gap-1.5" aria-hidden>
      {[0, 1, 2].map((dot) => (
        <span
          key={dot}
          className="size-1.5 animate-pulse rounded-full bg-faint"
          style={{ animationDelay: `${dot * 200}ms` }}
        />
      ))}
    </p>
  );
}

const reasons: Record<WaitReason, string> = {
  question: "It waits for your answer.",
  approval: "It waits for your approval.",
  laptop: "It waits for a laptop.",
  budget: "There is no money for an answer.",
  provider: "The model does not answer.",
  paused: "Everything is paused.",
  founder: "It waits for you.",
};

/** Why it stands still. A question stands in the thread and says so itself. */
function Waits({ view }: { view: ConversationView }) {
  if (view.waiting_for === "question" && view.inbox.length > 0) return null;
  return (
    <Note kind="warn">
      {view.waiting_for ? reasons[view.waiting_for] : "It waits."}
      {view.waiting_detail && ` ${harmless(view.waiting_detail)}`}
      {view.waiting_until && (
        <>
          {" "}
          It goes on by itself <Time at={view.waiting_until} />.
        </>
      )}
    </Note>
  );
}
