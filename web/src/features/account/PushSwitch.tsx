import { type ReactNode, useEffect, useState } from "react";
import { Button } from "@/components/Button";
import { Note } from "@/components/Note";
import { type PushStanding, standing, turnOff, turnOn } from "./push";

const why: Record<Exclude<PushStanding, "on" | "off">, string> = {
  denied: "This browser was told not to show notifications. Allow them for this page in its settings.",
  not_installed:
    "On an iPhone or iPad only installed apps are told: share this page, choose “Add to Home Screen”, and open it from there.",
  insecure: "Notifications need https. The operations guide says how a phone gets it.",
  not_yours: "Only admins are told on their devices.",
  unsupported: "This browser cannot be told while the app is closed. Chrome, Edge, Firefox and Safari can.",
};

/**
 * Whether this device is told while the app is closed. The browser asks the person when it is turned on, and not before.
 * `whenOn`: what can be done about it then.
 */
export function PushSwitch({ whenOn }: { whenOn?: ReactNode }) {
  const [now, setNow] = useState<PushStanding | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => {
    let isGone = false;
    const told = (found: PushStanding | null) => {
      if (!isGone) setNow(found);
    };
    standing().then(told, () => told("off"));
    return () => {
      isGone = true;
    };
  }, []);

  async function turn() {
    setBusy(true);
    setFault(null);
    try {
      setNow(await (now === "on" ? turnOff() : turnOn()));
    } catch (error) {
      setFault(error instanceof Error ? error.message : "it could not be turned on");
    } finally {
      setBusy(false);
    }
  }

  // As high as what comes.
  if (now === null) return <div className="min-h-15" />;
  if (now !== "on" && now !== "off") return <Note>{why[now]}</Note>;
  return (
    <div className="my-2">
      <div className="flex items-center justify-between gap-4">
        <p id="push-switch" className="text-[0.9375rem]">
          Tell this device while the app is closed
        </p>
        <Button
          role="switch"
          aria-checked={now === "on"}
          aria-labelledby="push-switch"
          look={now === "on" ? "primary" : "plain"}
          busy={isBusy}
          onClick={() => void turn()}
        >
          {now === "on" ? "On" : "Off"}
        </Button>
      </div>
      <p className="mb-3 text-sm text-faint">
        {now === "on"
          ? "It is told what concerns you, unless the app is open before you."
          : "It is told nothing while the app is closed."}
      </p>
      {now === "on" && whenOn}
      {fault && <Note kind="bad">It could not be changed: {fault}.</Note>}
    </div>
  );
}
