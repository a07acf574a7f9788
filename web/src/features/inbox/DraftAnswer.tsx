import { PencilLine, Send } from "lucide-react";
import type { AskOption, Draft } from "@/api/schema";
import { Button } from "@/components/Button";
import { harmless } from "@/components/hostile";
import { Markdown } from "@/components/Markdown";

interface DraftAnswerProps {
  draft: Draft;
  /** What was asked. */
  about: string;
  options: readonly AskOption[];
  brief?: boolean;
  busy: boolean;
  onSend: () => void;
  onEdit: (text: string) => void;
}

/** A draft in words: the option that it chooses, and what it says. */
export function draftWords(draft: Draft, options: readonly AskOption[]): string {
  const label = options.find(({ id }) => id === draft.choice)?.label;
  return [label, draft.text.trim()].filter(Boolean).join("\n\n");
}

/** What a model would answer: sent as it is with a tap, or changed first. */
export function DraftAnswer({ draft, about, options, brief, busy, onSend, onEdit }: DraftAnswerProps) {
  const text = draftWords(draft, options);
  return (
    <section aria-label={`A model's draft for “${about}”`} className="rounded-xl bg-wash p-3">
      <p className="text-sm font-medium text-accent">
        {draft.sure ? "A model would answer" : "A model would answer, and is not sure"}
      </p>
      <div className="mt-1">
        {brief ? <p className="line-clamp-3">{harmless(text)}</p> : <Markdown text={text} />}
      </div>
      {!brief && draft.why && <p className="mt-1 text-sm text-faint">Why: {harmless(draft.why)}</p>}
      <div className="mt-2 flex flex-wrap gap-2">
        <Button
          look={draft.sure || !brief ? "primary" : "plain"}
          busy={busy}
          icon={<Send size={16} aria-hidden />}
          onClick={onSend}
        >
          Send as it is
        </Button>
        {!brief && (
          <Button disabled={busy} icon={<PencilLine size={16} aria-hidden />} onClick={() => onEdit(text)}>
            Edit
          </Button>
        )}
      </div>
    </section>
  );
}
