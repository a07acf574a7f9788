import { useEffect, useRef, useState } from "react";
import { Button } from "@/components/Button";
import { TextField } from "@/components/Field";

interface WordsProps {
  label: string;
  verb: string;
  /** What stands there at first: somebody wants to change it. */
  text?: string;
  busy: boolean;
  onSend: (text: string) => void;
  onCancel?: () => void;
}

/** An answer in words. */
export function Words({ label, verb, text: first = "", busy, onSend, onCancel }: WordsProps) {
  const [text, setText] = useState(first);
  const form = useRef<HTMLFormElement>(null);
  const isWanted = first !== "" || onCancel !== undefined;
  useEffect(() => {
    if (isWanted) form.current?.querySelector("textarea")?.focus();
  }, [isWanted]);
  return (
    <form
      ref={form}
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim()) onSend(text.trim());
      }}
    >
      <TextField
        label={label}
        rows={first ? 5 : 2}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.metaKey || event.ctrlKey))
            event.currentTarget.form?.requestSubmit();
        }}
      />
      <div className="flex justify-end gap-2">
        {onCancel && (
          <Button look="quiet" onClick={onCancel}>
            Cancel
          </Button>
        )}
        <Button type="submit" look={text.trim() ? "primary" : "plain"} busy={busy} disabled={!text.trim()}>
          {verb}
        </Button>
      </div>
    </form>
  );
}
