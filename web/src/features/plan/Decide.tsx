import { useQueryClient } from "@tanstack/react-query";
import { CalendarClock, Check, PencilLine, X } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { keys } from "@/api/keys";
import type { PlanView } from "@/api/schema";
import { Button } from "@/components/Button";
import { Note } from "@/components/Note";
import { toast } from "@/components/toast";
import type { Asked } from "./DecideSheet";
import { decide } from "./data";
import { refusal } from "./deed";

/** What is asked on top of the page is not needed to read a card. */
const DecideSheet = lazy(() => import("./DecideSheet").then((part) => ({ default: part.DecideSheet })));

/** What the founder decides about a card: exactly this one is confirmed, whatever came meanwhile. */
export function Decide({ plan, onDecided }: { plan: PlanView; onDecided?: () => void }) {
  const client = useQueryClient();
  const [asked, setAsked] = useState<Asked | null>(null);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);

  const go = async (deed: () => Promise<PlanView>, done: string) => {
    setBusy(true);
    setFault(null);
    try {
      client.setQueryData(keys.plan(plan.id), await deed());
      setAsked(null);
      toast(done);
      onDecided?.();
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
      <Suspense>
        {asked && (
          <DecideSheet
            asked={asked}
            busy={busy}
            fault={fault}
            onClose={close}
            onRevise={(text) => void go(() => decide.revise(plan.id, text), "Another card is being made.")}
            onDefer={(at) =>
              void go(() => decide.defer(plan.id, at.toISOString()), "It comes up again then.")
            }
            onDecline={(text) => void go(() => decide.decline(plan.id, text), "Declined.")}
          />
        )}
      </Suspense>
    </div>
  );
}
