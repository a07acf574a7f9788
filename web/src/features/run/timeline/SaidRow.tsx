import { Bot, User } from "lucide-react";
import { count, usd } from "@/components/figures";
import { harmless } from "@/components/hostile";
import { Markdown } from "@/components/Markdown";
import { moment } from "../words";
import type { Said, Spent } from "./entry";
import { Fold } from "./Fold";

interface SaidRowProps {
  entry: Said;
  isOpen: boolean;
  onToggle: () => void;
}

/** What a call took, in a word. */
export function spentWords(spent: Spent | undefined): string | null {
  if (!spent) return null;
  return `${spent.usd > 0 ? `${usd(spent.usd)} · ` : ""}${count(spent.tokens)} tokens`;
}

/** Words: the agent's as they are, a person's set off, Deputy's own folded. */
export function SaidRow({ entry, isOpen, onToggle }: SaidRowProps) {
  if (entry.who === "deputy") {
    return (
      <Fold
        icon={<Bot size={15} aria-hidden className="text-faint" />}
        line={<span className="text-faint">{entry.name}</span>}
        isOpen={isOpen}
        onToggle={onToggle}
      >
        <p className="text-sm whitespace-pre-wrap [overflow-wrap:anywhere]">{harmless(entry.text)}</p>
      </Fold>
    );
  }
  const isPerson = entry.who === "person";
  return (
    <article className={`px-4 py-2 ${isPerson ? "my-1" : ""}`}>
      <div className={isPerson ? "rounded-xl bg-wash px-3.5 py-2.5" : ""}>
        <header className="mb-0.5 flex items-baseline gap-2 text-xs text-faint">
          {isPerson ? <User size={12} aria-hidden className="self-center" /> : null}
          <span className="font-medium">{harmless(entry.name)}</span>
          {entry.at && <time dateTime={entry.at}>{moment(entry.at)}</time>}
          {entry.live && <span className="text-info">speaks …</span>}
          <span className="ml-auto tabular-nums">{spentWords(entry.spent)}</span>
        </header>
        {isPerson ? (
          <p className="text-[0.9375rem] leading-relaxed whitespace-pre-wrap [overflow-wrap:anywhere]">
            {harmless(entry.text)}
          </p>
        ) : (
          <div className="text-[0.9375rem]">
            <Markdown text={entry.text} />
          </div>
        )}
        {entry.cut && <p className="text-xs text-warn">It was cut off at the model's limit.</p>}
        {entry.comments && entry.comments.length > 0 && (
          <ul className="mt-2 space-y-1 text-sm">
            {entry.comments.map(({ path, line, text }) => (
              <li key={`${path}:${line}:${text}`} className="[overflow-wrap:anywhere]">
                <span className="font-mono text-xs text-faint">
                  {harmless(path)}:{line}
                </span>{" "}
                {harmless(text)}
              </li>
            ))}
          </ul>
        )}
      </div>
    </article>
  );
}
