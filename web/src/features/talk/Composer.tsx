import { ArrowUp, Square } from "lucide-react";
import { type KeyboardEvent, useLayoutEffect, useRef, useState } from "react";
import { wordsOf } from "@/api/problem";
import { Note } from "@/components/Note";
import { keepDraft, readDraft } from "./draft";

interface ComposerProps {
  /** The conversation; none: one that begins with these words. */
  id: string | null;
  /** Resolves when it is said, or waits to be. */
  onSay: (text: string) => Promise<unknown>;
  /** Ends the answer under way, where there is one. */
  onStop?: () => Promise<unknown>;
  /** What may be written now. */
  hint?: string;
  /** Takes the focus: there is nothing else to do. */
  focused?: boolean;
}

/** Where the founder writes. */
export function Composer({ id, onSay, onStop, hint, focused }: ComposerProps) {
  const [text, setText] = useState(() => readDraft(id));
  const [fault, setFault] = useState<string | null>(null);
  const [stopping, setStopping] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);

  // It is as high as what is in it.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text is what makes it higher
  useLayoutEffect(() => {
    const area = field.current;
    if (!area) return;
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight}px`;
  }, [text]);

  const write = (next: string) => {
    setText(next);
    keepDraft(id, next);
  };
  const send = async () => {
    const said = text.trim();
    if (!said) return;
    write("");
    setFault(null);
    field.current?.focus();
    try {
      await onSay(said);
    } catch (error) {
      // What was refused is there to be changed, before whatever was written since.
      write([said, field.current?.value].filter(Boolean).join("\n"));
      setFault(wordsOf(error));
    }
  };
  const stop = async () => {
    setStopping(true);
    setFault(null);
    try {
      await onStop?.();
    } catch (error) {
      setFault(`It was not stopped: ${wordsOf(error)}`);
    } finally {
      setStopping(false);
    }
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === "Escape" && onStop) void stop();
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    // On a phone there is a button, and Enter begins a line.
    if (!matchMedia("(pointer: fine)").matches) return;
    event.preventDefault();
    void send();
  };
  const round =
    "flex size-11 shrink-0 items-center justify-center rounded-full transition disabled:opacity-40";
  return (
    <div className="mx-auto w-full max-w-3xl px-3 pt-1 pb-3">
      {fault && <Note kind="bad">{fault}</Note>}
      <div className="flex items-end gap-1 rounded-3xl border border-line bg-raised p-1 shadow-sm focus-within:border-accent">
        <label htmlFor="composer" className="sr-only">
          Message to the COO
        </label>
        <textarea
          id="composer"
          ref={field}
          rows={1}
          value={text}
          // biome-ignore lint/a11y/noAutofocus: only where there is nothing to read before it
          autoFocus={focused}
          enterKeyHint="enter"
          placeholder={onStop ? "Say more while it thinks" : (hint ?? "What is to be done?")}
          onChange={(event) => write(event.target.value)}
          onKeyDown={press}
          className="max-h-[38dvh] min-h-11 grow resize-none bg-transparent px-3 py-2.5 text-base leading-6 placeholder:text-faint focus-visible:outline-none"
        />
        {onStop && (
          <button
            type="button"
            aria-label="Stop the answer"
            title="Stop the answer (Escape)"
            disabled={stopping}
            onClick={() => void stop()}
            className={`${round} bg-sunken text-ink hover:text-bad`}
          >
            <Square size={16} fill="currentColor" aria-hidden />
          </button>
        )}
        <button
          type="button"
          aria-label="Send"
          disabled={!text.trim()}
          onClick={() => void send()}
          className={`${round} bg-accent text-on-accent`}
        >
          <ArrowUp size={20} aria-hidden />
        </button>
      </div>
    </div>
  );
}
