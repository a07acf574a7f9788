import { Link } from "@tanstack/react-router";
import { Clock, Info, Users } from "lucide-react";
import { memo, type ReactNode } from "react";
import type { MessageView } from "@/api/schema";
import { Time } from "@/components/figures";
import { harmless } from "@/components/hostile";
import { Markdown } from "@/components/Markdown";
import { Note } from "@/components/Note";
import { Lines } from "./Lines";
import type { Row } from "./messages";
import { PlanLine } from "./PlanLine";
import { Question } from "./Question";
import { RunCard } from "./RunCard";
import type { Line } from "./turn";
import type { Unsaid } from "./unsaid";

interface MessageProps {
  row: Row;
  /** Somebody was led to it. */
  isLead?: boolean;
  /** What was told on the way to it, if that was heard here. */
  told?: Line[];
  /** Whether its question waits for an answer. */
  asks?: boolean;
  /** Opens what an answer rests on. */
  onKnew?: (message: MessageView) => void;
  /** In a conversation of agents it is said who speaks. */
  named?: boolean;
}

const speaker: Partial<Record<MessageView["role"], string>> = {
  coo: "The COO",
  advisor: "The advisor",
  orchestrator: "The orchestrator",
};

/** One thing that was said, with what belongs to it. */
export const Message = memo(function Message({ row, isLead, told, asks, onKnew, named }: MessageProps) {
  const { message, since, card, asked } = row;
  // Between agents the COO asks, and whoever was asked answers.
  const isAnswer = named
    ? message.role === "advisor" || message.role === "orchestrator"
    : message.role === "coo";
  return (
    <li
      data-row
      aria-current={isLead ? "location" : undefined}
      className="-mx-4 px-4 py-2 aria-[current=location]:led-to"
    >
      {since && (
        <p className="py-2 text-center text-xs text-faint">
          <Time at={since} />
        </p>
      )}
      {told && <Lines lines={told} />}
      <Said message={message} named={named} />
      {asks && message.inbox_id && <Question id={message.inbox_id} />}
      {message.plan_id && !card && message.role === "coo" && <PlanLine id={message.plan_id} />}
      {message.run_id && !card && <RunCard id={message.run_id} />}
      {isAnswer && (
        <footer className="-my-1 flex flex-wrap items-center gap-x-4 text-xs text-faint">
          {onKnew && (
            <button
              type="button"
              onClick={() => onKnew(message)}
              className="inline-flex min-h-11 items-center gap-1 hover:text-ink pointer-fine:min-h-8"
            >
              <Info size={14} aria-hidden />
              What it knew
            </button>
          )}
          {asked.map(({ id, module }, place) => (
            <Link
              key={id}
              to="/conversations/$id"
              params={{ id }}
              className="inline-flex min-h-11 items-center gap-1 hover:text-ink pointer-fine:min-h-8"
            >
              {place === 0 && <Users size={14} aria-hidden />}
              {place === 0 ? `Asked: ${module}` : module}
              <span className="sr-only"> advisor</span>
            </Link>
          ))}
        </footer>
      )}
    </li>
  );
});

function Said({ message: { role, text, error }, named }: { message: MessageView; named?: boolean }) {
  if (error) return <Note kind="bad">No answer came of it: {harmless(text)}</Note>;
  if (role === "founder") return <Bubble>{text}</Bubble>;
  if (role === "deputy") {
    return (
      <div className="border-l-2 border-line pl-3 text-sm text-faint">
        <Markdown text={text} />
      </div>
    );
  }
  return (
    <div>
      {named && <p className="mb-1 text-sm font-medium text-accent">{speaker[role]}</p>}
      <Markdown text={text} />
    </div>
  );
}

/** The founder's words. */
function Bubble({ children, foot }: { children: string; foot?: ReactNode }) {
  return (
    <div className="flex flex-col items-end pl-10">
      <div className="max-w-full rounded-2xl rounded-br-md bg-wash px-4 py-2.5 leading-relaxed break-words whitespace-pre-wrap">
        {harmless(children)}
      </div>
      {foot}
    </div>
  );
}

const states: Record<Unsaid["state"], string | null> = {
  sending: null,
  sent: null,
  waiting: "To be sent when Deputy is back",
  refused: "Not sent",
};

/** The founder's words before they are recorded: as they will look, and what keeps them. */
export function UnsaidMessage({ unsaid: { text, state, why } }: { unsaid: Unsaid }) {
  const told = states[state];
  return (
    <li className={`py-2 ${state === "sending" ? "opacity-70" : ""}`}>
      <Bubble
        foot={
          told && (
            <p className={`mt-1 flex items-center gap-1 text-xs ${why ? "text-bad" : "text-faint"}`}>
              <Clock size={12} aria-hidden />
              {why ? `${told}: ${harmless(why)}` : told}
            </p>
          )
        }
      >
        {text}
      </Bubble>
    </li>
  );
}
