import { MessageCircleQuestion } from "lucide-react";
import { harmless } from "@/components/hostile";
import { Markdown } from "@/components/Markdown";
import type { Question } from "./entry";

/** A question, with who answered it and how. */
export function QuestionRow({ entry }: { entry: Question }) {
  const { answer } = entry;
  return (
    <article className="px-4 py-2">
      <div className="rounded-xl border border-line bg-raised px-3.5 py-2.5">
        <p className="flex items-start gap-2 font-medium">
          <MessageCircleQuestion size={18} aria-hidden className="mt-0.5 shrink-0 text-warn" />
          <span className="[overflow-wrap:anywhere]">{harmless(entry.title)}</span>
        </p>
        {entry.body && entry.body !== entry.title && (
          <div className="mt-1 text-sm text-faint">
            <Markdown text={entry.body} />
          </div>
        )}
        {answer ? (
          <p className="mt-2 text-sm whitespace-pre-wrap [overflow-wrap:anywhere]">
            <span className="text-faint">
              {harmless(answer.by)}
              {answer.model ? ", a model, answered by itself" : answer.by === "You" ? " answered" : ""}:{" "}
            </span>
            {harmless(answer.text || "nothing")}
          </p>
        ) : (
          <p className="mt-2 text-sm text-faint">
            {entry.withdrawn ? "It lost its point." : "It waits for an answer."}
          </p>
        )}
        {entry.why && <p className="mt-1 text-xs text-faint">{harmless(entry.why)}</p>}
      </div>
    </article>
  );
}
