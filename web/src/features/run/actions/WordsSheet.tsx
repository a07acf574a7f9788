import { type ReactNode, useState } from "react";
import { wordsOf } from "@/api/problem";
import { Button } from "@/components/Button";
import { TextField } from "@/components/Field";
import { Note } from "@/components/Note";
import { Sheet } from "@/components/Sheet";

interface WordsSheetProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  label: string;
  /** What happens then. */
  hint?: ReactNode;
  /** Stands above: what goes along with the words. */
  children?: ReactNode;
  verb: string;
  danger?: boolean;
  /** It can go without words. */
  optional?: boolean;
  value?: string;
  onChange?: (text: string) => void;
  send: (text: string) => Promise<unknown>;
}

/** Asks for words, and sends them. */
export function WordsSheet({ open, onOpenChange, title, children, ...form }: WordsSheetProps) {
  return (
    <Sheet open={open} onOpenChange={onOpenChange} title={title}>
      {children}
      <Words {...form} done={() => onOpenChange(false)} />
    </Sheet>
  );
}

type WordsProps = Omit<WordsSheetProps, "open" | "onOpenChange" | "title" | "children"> & {
  done: () => void;
};

function Words({ label, hint, verb, danger, optional, value, onChange, send, done }: WordsProps) {
  const [own, setOwn] = useState("");
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const text = value ?? own;

  const go = async () => {
    setBusy(true);
    setFault(null);
    try {
      await send(text.trim());
      done();
    } catch (error) {
      setFault(wordsOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void go();
      }}
    >
      <TextField
        label={label}
        hint={hint}
        value={text}
        onChange={({ target }) => (onChange ?? setOwn)(target.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey))
            event.currentTarget.form?.requestSubmit();
        }}
      />
      {fault && <Note kind="bad">{fault}</Note>}
      <div className="flex justify-end gap-2">
        <Button look="quiet" onClick={done}>
          Cancel
        </Button>
        <Button
          type="submit"
          look={danger ? "danger" : "primary"}
          busy={busy}
          disabled={!optional && text.trim() === ""}
        >
          {verb}
        </Button>
      </div>
    </form>
  );
}
