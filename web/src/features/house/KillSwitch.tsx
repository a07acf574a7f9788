import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Play, Square } from "lucide-react";
import { useState } from "react";
import { api } from "@/api/client";
import { keys } from "@/api/keys";
import { Unreachable } from "@/api/problem";
import type { PauseMode } from "@/api/schema";
import { Button } from "@/components/Button";
import { useDeed } from "@/components/deed";
import { Field } from "@/components/Field";
import { Time } from "@/components/figures";
import { harmless } from "@/components/hostile";
import { Note } from "@/components/Note";
import { Sheet } from "@/components/Sheet";
import { toast } from "@/components/toast";
import { useSession } from "@/features/account/session";
import { pause } from "./queries";

const ways: { mode: PauseMode; label: string; means: string }[] = [
  {
    mode: "drain",
    label: "Let it come to rest",
    means: "Whoever is at work ends the call or command that is under way, then waits. Nothing is lost.",
  },
  {
    mode: "abort",
    label: "Stop it at once",
    means:
      "What is under way is killed. The work so far stays, and goes on from there; a command that was cut off may have done half of what it does.",
  },
];

/** Does something to the whole house, and says plainly when it did not come about. */
async function reached(deed: () => Promise<unknown>, otherwise: string) {
  try {
    await deed();
  } catch (error) {
    if (error instanceof Unreachable) throw new Error(`Deputy cannot be reached: ${otherwise}`);
    throw error;
  }
}

/** The kill switch: stops everything, and lets it go on. */
export function KillSwitch() {
  const { data } = useQuery(pause);
  const { data: who } = useSession();
  const [open, setOpen] = useState(false);
  // The daemon refuses others; a switch that they cannot use is none.
  if (who?.person && who.person.role !== "admin") return null;
  if (data?.paused) return <Resume />;
  return (
    <>
      <Button
        look="danger"
        className="w-full"
        icon={<Square size={16} aria-hidden />}
        disabled={!data}
        onClick={() => setOpen(true)}
      >
        Pause everything
      </Button>
      <Sheet
        open={open}
        onOpenChange={setOpen}
        title="Pause everything?"
        description="Nothing new begins, on any project, until you resume. You can still answer, review and merge."
      >
        {open && <PauseForm close={() => setOpen(false)} />}
      </Sheet>
    </>
  );
}

function PauseForm({ close }: { close: () => void }) {
  const client = useQueryClient();
  const [mode, setMode] = useState<PauseMode>("drain");
  const [reason, setReason] = useState("");
  const { busy, faults, run } = useDeed(["reason"]);
  const go = async () => {
    const body = { mode, ...(reason.trim() && { reason: reason.trim() }) };
    const done = await run(() =>
      reached(() => api.POST("/api/v1/pause", { body }), "take it that nothing was paused, and try again."),
    );
    if (!done) return;
    await client.invalidateQueries({ queryKey: keys.house });
    close();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void go();
      }}
    >
      {faults.rest && <Note kind="bad">{faults.rest}</Note>}
      <fieldset className="space-y-2">
        <legend className="sr-only">How</legend>
        {ways.map(({ mode: way, label, means }) => (
          <label
            key={way}
            className="flex cursor-pointer gap-3 rounded-xl border border-line px-4 py-3 has-checked:border-accent has-checked:bg-wash"
          >
            <input
              type="radio"
              name="mode"
              value={way}
              checked={mode === way}
              onChange={() => setMode(way)}
              className="mt-1.5 self-start accent-accent"
            />
            <span>
              <span className="block font-medium">{label}</span>
              <span className="block text-sm text-faint">{means}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <Field
        label="Why (optional)"
        value={reason}
        onChange={({ target }) => setReason(target.value)}
        hint="It stands on every screen while everything is paused."
        fault={faults.of.reason}
      />
      <Button type="submit" look="danger" busy={busy} className="mt-3 w-full">
        {mode === "drain" ? "Pause everything" : "Stop everything at once"}
      </Button>
    </form>
  );
}

function Resume() {
  const client = useQueryClient();
  const { data } = useQuery(pause);
  const { busy, faults, run } = useDeed();
  const go = async () => {
    const done = await run(() =>
      reached(() => api.POST("/api/v1/resume"), "take it that everything is still paused, and try again."),
    );
    if (!done) return;
    toast("It goes on.");
    await client.invalidateQueries({ queryKey: keys.house });
  };
  if (!data?.paused) return null;
  const { mode, reason, at } = data.paused;
  return (
    <div className="rounded-xl bg-warn-wash px-4 py-3">
      <p className="font-medium text-warn">
        {mode === "drain" ? "Everything is paused" : "Everything was stopped"}
      </p>
      <p className="text-sm break-words text-warn">
        {harmless(reason)}, <Time at={at} />
      </p>
      {faults.rest && <Note kind="bad">{faults.rest}</Note>}
      <Button
        look="primary"
        className="mt-3 w-full"
        icon={<Play size={16} aria-hidden />}
        busy={busy}
        onClick={() => void go()}
      >
        Resume
      </Button>
    </div>
  );
}
