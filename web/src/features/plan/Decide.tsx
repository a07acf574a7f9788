import { useQueryClient } from "@tanstack/react-query";
import { CalendarClock, Check, PencilLine, X } from "lucide-react";
import { useState } from "react";
import { keys } from "@/api/keys";
import type { PlanView } from "@/api/schema";
import { Button } from "@/components/Button";
import { TextField } from "@/components/Field";
import { Note } from "@/components/Note";
import { Sheet } from "@/components/Sheet";
import { toast } from "@/components/toast";
import { Defer } from "./Defer";
import { decide } from "./data";
import { refusal } from "./deed";

type Asked = "change" | "defer" | "decline" | null;

/** What the founder decides about a card: exactly this one is confirmed, whatever came meanwhile. */
export function Decide({ plan }: { plan: PlanView }) {
  const client = useQueryClient();
  const [asked, setAsked] = useState<Asked>(null);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);

  const go = async (deed: () => Promise<PlanView>, done: string) => {
    setBusy(true);
    setFault(null);
    try {
      client.setQueryData(keys.plan(plan.id), await deed());
      setAsked(null);
      toast(done);
    } catch (error) {
      setFault(refusal(error));
      // Somebody else may have decided: show how it stands.
      void client.invalidateQueries({ queryKey: keys.plan(plan.id) });
    } finally {
      setBusy(false);
    }
  };
  const close = () => {
    setAsked(null);
    setFault(null);
  };
  const ask = (what: Asked) => {
    setFault(null);
    setAsked(what);
  };
  return (
    <div>
      {fault && !asked && <Note kind="bad">{fault}</Note>}
      <div className="grid grid-cols-3 gap-2 sm:flex sm:flex-wrap">
        <Button
          look="primary"
          className="col-span-3 sm:px-6"
          busy={busy && !asked}
          icon={<Check size={18} aria-hidden />}
          onClick={() => void go(() => decide.confirm(plan), "It begins.")}
        >
          Confirm
        </Button>
        <Button
          icon={<PencilLine size={16} aria-hidden className="hidden sm:block" />}
          onClick={() => ask("change")}
        >
          Change
        </Button>
        <Button
          icon={<CalendarClock size={16} aria-hidden className="hidden sm:block" />}
          onClick={() => ask("defer")}
        >
          Defer
        </Button>
        <Button
          look="quiet"
          icon={<X size={16} aria-hidden className="hidden sm:block" />}
          onClick={() => ask("decline")}
        >
          Decline
        </Button>
      </div>
      <Sheet
        open={asked === "change"}
        onOpenChange={close}
        title="How do you want it instead?"
        description="The COO makes another card. Nothing begins meanwhile."
      >
        <Words
          label="In your words"
          verb="Ask for another card"
          busy={busy}
          fault={fault}
          send={(text) => void go(() => decide.revise(plan.id, text), "Another card is being made.")}
        />
      </Sheet>
      <Sheet open={asked === "defer"} onOpenChange={close} title="When shall it come up again?">
        {fault && <Note kind="bad">{fault}</Note>}
        <Defer
          busy={busy}
          until={(at) => void go(() => decide.defer(plan.id, at.toISOString()), "It comes up again then.")}
        />
      </Sheet>
      <Sheet
        open={asked === "decline"}
        onOpenChange={close}
        title="Leave it?"
        description="Nothing of it is done. The COO can propose it anew if you ask."
      >
        <Words
          label="Why (the COO hears it)"
          verb="Decline"
          optional
          busy={busy}
          fault={fault}
          send={(text) => void go(() => decide.decline(plan.id, text), "Declined.")}
        />
      </Sheet>
    </div>
  );
}

interface WordsProps {
  label: string;
  verb: string;
  optional?: boolean;
  busy: boolean;
  fault: string | null;
  send: (text: string) => void;
}

function Words({ label, verb, optional, busy, fault, send }: WordsProps) {
  const [text, setText] = useState("");
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send(text.trim());
      }}
    >
      <TextField label={label} value={text} onChange={(event) => setText(event.target.value)} />
      {fault && <Note kind="bad">{fault}</Note>}
      <div className="mt-3 flex justify-end">
        <Button type="submit" look="primary" busy={busy} disabled={!optional && !text.trim()}>
          {verb}
        </Button>
      </div>
    </form>
  );
}
