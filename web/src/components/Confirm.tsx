import { type ReactNode, useState } from "react";
import { wordsOf } from "@/api/problem";
import { Button, type ButtonProps } from "./Button";
import { Note } from "./Note";
import { Sheet } from "./Sheet";

interface ConfirmProps extends Omit<ButtonProps, "onClick"> {
  /** What is asked: "Stop this run?" */
  question: string;
  /** What happens then, and what can be done about it afterwards. */
  consequence: ReactNode;
  /** The button that does it: a verb. */
  verb: string;
  act: () => Promise<unknown>;
}

/** A button whose deed is asked about first. */
export function Confirm({ question, consequence, verb, act, ...button }: ConfirmProps) {
  const [open, setOpen] = useState(false);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);

  const go = async () => {
    setBusy(true);
    setFault(null);
    try {
      await act();
      setOpen(false);
    } catch (error) {
      setFault(wordsOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <Button {...button} onClick={() => setOpen(true)} />
      <Sheet open={open} onOpenChange={setOpen} title={question}>
        <div className="text-faint">{consequence}</div>
        {fault && <Note kind="bad">{fault}</Note>}
        <div className="mt-4 flex justify-end gap-2">
          <Button look="quiet" onClick={() => setOpen(false)}>
            Cancel
          </Button>
          <Button look={button.look === "danger" ? "danger" : "primary"} busy={busy} onClick={go}>
            {verb}
          </Button>
        </div>
      </Sheet>
    </>
  );
}
