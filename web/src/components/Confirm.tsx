import { type ReactNode, useState } from "react";
import { wordsOf } from "@/api/problem";
import { Button, type ButtonProps } from "./Button";
import { Note } from "./Note";
import { Sheet } from "./Sheet";

interface ConfirmSheetProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** What is asked: "Stop this run?" */
  title: string;
  /** The button that does it. */
  verb: string;
  danger?: boolean;
  /** What happens then, and what can be done about it afterwards. */
  children: ReactNode;
  act: () => Promise<unknown>;
}

/** Whether a deed is meant, with what happens then. What goes wrong is said in place. */
export function ConfirmSheet({ title, verb, danger, children, act, ...sheet }: ConfirmSheetProps) {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);

  const go = async () => {
    setBusy(true);
    setFault(null);
    try {
      await act();
      sheet.onOpenChange(false);
    } catch (error) {
      setFault(wordsOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Sheet {...sheet} title={title}>
      <div className="text-faint">{children}</div>
      {fault && <Note kind="bad">{fault}</Note>}
      <div className="mt-4 flex justify-end gap-2">
        <Button look="quiet" onClick={() => sheet.onOpenChange(false)}>
          Cancel
        </Button>
        <Button look={danger ? "danger" : "primary"} busy={busy} onClick={go}>
          {verb}
        </Button>
      </div>
    </Sheet>
  );
}

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
  const danger = button.look === "danger";
  return (
    <>
      <Button {...button} onClick={() => setOpen(true)} />
      <ConfirmSheet open={open} onOpenChange={setOpen} title={question} verb={verb} danger={danger} act={act}>
        {consequence}
      </ConfirmSheet>
    </>
  );
}
