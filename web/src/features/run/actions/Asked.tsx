import { type ReactNode, useState } from "react";
import { wordsOf } from "@/api/problem";
import { Button } from "@/components/Button";
import { Note } from "@/components/Note";
import { Sheet } from "@/components/Sheet";

interface AskedProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  verb: string;
  danger?: boolean;
  children: ReactNode;
  act: () => Promise<unknown>;
}

/** Whether something is meant, with what happens then. What goes wrong is said in place. */
export function Asked({ title, verb, danger, children, act, ...sheet }: AskedProps) {
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
