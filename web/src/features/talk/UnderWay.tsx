import { Check, CircleAlert, LoaderCircle } from "lucide-react";
import { useState } from "react";
import type { ConversationView, WaitReason } from "@/api/schema";
import { Time } from "@/components/figures";
import { harmless } from "@/components/hostile";
import { Markdown } from "@/components/Markdown";
import { Note } from "@/components/Note";
import type { Line, Turn } from "./turn";

/** More lines than these are folded away: the last ones say what goes on. */
const SHOWN = 4;

/** The turn under way: what is used, what is being said, and why it stands still if it does. */
export function UnderWay({ turn, view }: { turn: Turn; view: ConversationView }) {
  const isThinking = view.state === "thinking";
  const text = turn.replied?.text ?? turn.writing?.text ?? "";
  const isOver = !isThinking && view.state !== "waiting";
  if (isOver && !turn.replied) return null;
  return (
    <li className="py-2">
      {!turn.replied && turn.lines.length > 0 && <Lines lines={turn.lines} />}
      {text && (
        <div aria-busy={!turn.replied}>
          <Markdown text={turn.writing?.partial ? `… ${text}` : text} />
        </div>
      )}
      {isThinking && !turn.replied && !text && <Thinking />}
      {view.state === "waiting" && <Waits view={view} />}
    </li>
  );
}

function Lines({ lines }: { lines: Line[] }) {
  const [all, setAll] = useState(false);
  const shown = all ? lines : lines.slice(-SHOWN);
  const folded = lines.length - shown.length;
  return (
    <ol className="mb-2 space-y-1 text-sm text-faint" aria-label="What it does">
      {folded > 0 && (
        <li>
          <button type="button" onClick={() => setAll(true)} className="min-h-9 underline">
            {folded} earlier
          </button>
        </li>
      )}
      {shown.map((line) => (
        <li key={line.position} className="flex items-start gap-2">
          <Mark line={line} />
          <span className={`min-w-0 break-words ${line.kind === "bad" ? "text-bad" : ""}`}>
            {line.kind === "said" ? `“${harmless(line.text)}”` : harmless(line.text)}
          </span>
        </li>
      ))}
    </ol>
  );
}

function Mark({ line }: { line: Line }) {
  const look = "mt-0.5 shrink-0";
  if (line.kind === "bad") return <CircleAlert size={15} className={`${look} text-bad`} aria-hidden />;
  if (line.kind === "uses" && !line.done)
    return (
      <LoaderCircle size={15} className={`${look} animate-spin motion-reduce:animate-none`} aria-hidden />
    );
  return <Check size={15} className={look} aria-hidden />;
}

function Thinking() {
  return (
    <p className="flex h-7 items-center gap-1.5 text-sm text-faint" role="status">
      <span className="sr-only">The COO thinks</span>
      {[0, 1, 2].map((dot) => (
        <span
          key={dot}
          aria-hidden
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
