import { useQueryClient } from "@tanstack/react-query";
import { useState, useSyncExternalStore } from "react";
import { keys } from "@/api/keys";
import { outbox } from "@/api/outbox";
import { Problem } from "@/api/problem";
import type { Answer as Given, InboxItem } from "@/api/schema";
import { Button } from "@/components/Button";
import { harmless } from "@/components/hostile";
import { Note } from "@/components/Note";
import { refusal } from "@/features/plan/deed";
import { line } from "@/features/talk/line";
import { DraftAnswer } from "./DraftAnswer";
import { type Answered, give } from "./data";
import { Words } from "./Words";
import { type Way, waysOf } from "./ways";

interface AnswerProps {
  item: InboxItem;
  /** Only what can be done with a tap: the rest is on the item's own page. */
  brief?: boolean;
  /** There is another place to write. */
  wordless?: boolean;
  onAnswered?: (answered: Answered, item: InboxItem) => void;
}

/** The ways to answer an item that waits. */
export function Answer({ item, brief, wordless, onAnswered }: AnswerProps) {
  const client = useQueryClient();
  const [busy, setBusy] = useState<string | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const [writing, setWriting] = useState<Way | null>(null);
  const [edited, setEdited] = useState("");
  const waiting = useSyncExternalStore(outbox.watch, outbox.list);
  // What was refused goes out no more: there may be another answer.
  const waits = waiting.some(({ path, refused }) => path.includes(item.id) && !refused);
  const { taps, words } = waysOf(item);

  const send = async (answer: Given) => {
    setBusy(answer.choice ?? "words");
    setFault(null);
    try {
      const answered = await give(client, item, answer);
      onAnswered?.(answered, item);
    } catch (error) {
      if (error instanceof Problem && error.status === 409) {
        setFault(`It was answered elsewhere, or has changed: ${error.message}`);
        void client.invalidateQueries({ queryKey: keys.inbox });
      } else setFault(refusal(error));
    } finally {
      setBusy(null);
    }
  };
  const tap = (way: Way) => (way.needs ? setWriting(way) : void send({ choice: way.option.id }));

  if (waits) return <Note>Your answer goes out when Deputy is back.</Note>;
  const draft = item.answering?.draft;
  return (
    <div className="space-y-3">
      {fault && <Note kind="bad">{fault}</Note>}
      {draft && (
        <DraftAnswer
          draft={draft}
          about={line(item.title)}
          options={item.options}
          brief={brief}
          busy={busy !== null}
          onSend={() => void send({ choice: "send" })}
          onEdit={(text) => setEdited(text)}
        />
      )}
      {!writing && taps.length > 0 && (
        <ul className={brief ? "flex flex-wrap gap-2" : "space-y-2"}>
          {taps.map((way) => (
            <li key={way.option.id} className={brief ? "min-w-0" : "items-center gap-3 sm:flex"}>
              <Button
                look={way.option.recommended && !draft ? "primary" : way.danger ? "danger" : "plain"}
                busy={busy === way.option.id}
                disabled={busy !== null}
                onClick={() => tap(way)}
                title={way.then}
                className={`max-w-full text-left whitespace-normal ${brief ? "" : "w-full justify-start py-2 sm:w-auto"}`}
              >
                {harmless(way.option.label)}
              </Button>
              {!brief && item.kind !== "question" && (
                <p className="mt-0.5 px-1 text-sm text-faint sm:mt-0">{way.then}</p>
              )}
            </li>
          ))}
        </ul>
      )}
      {!brief && !wordless && item.kind === "question" && taps.length > 0 && (
        <p className="px-1 text-sm text-faint">
          Whoever asked goes on with it at once. An answer cannot be taken back.
        </p>
      )}
      {writing && (
        <Words
          key={writing.option.id}
          label={writing.needs ?? ""}
          verb={harmless(writing.option.label)}
          busy={busy !== null}
          onSend={(text) => void send({ choice: writing.option.id, text })}
          onCancel={() => setWriting(null)}
        />
      )}
      {!brief && !wordless && !writing && words && (
        <Words
          key={edited}
          label={edited ? "Your version of the draft" : words.label}
          verb={words.verb}
          text={edited}
          busy={busy !== null}
          onSend={(text) => void send(amount(item) ? { choice: "raise", text } : { text })}
        />
      )}
    </div>
  );
}

/** An amount is allowed by the option beside it; other words answer by themselves. */
function amount(item: InboxItem): boolean {
  return item.kind === "approval" && item.options.some(({ id }) => id === "raise");
}
