import { lazy, Suspense, useEffect, useState, useSyncExternalStore } from "react";
import { feed } from "@/api/feed/feed";
import { outbox } from "@/api/outbox";
import { ago } from "@/components/clock";
import { useNow } from "@/components/figures";
import { PausedLine } from "@/features/house/PausedLine";
import { NewVersion } from "./NewVersion";

/** A sheet is not needed before there is something in it. */
const UnsentSheet = lazy(() => import("./UnsentSheet").then((part) => ({ default: part.UnsentSheet })));

/** A connection that takes longer is no news of a moment: what is shown may be old. */
const LATE_MS = 5_000;

/** What is true of everything on the page: that it is old, or that something was not sent yet. */
export function Lines() {
  return (
    <div aria-live="polite">
      <Away />
      <PausedLine />
      <Unsent />
      <NewVersion />
    </div>
  );
}

function Away() {
  const { state, since } = useSyncExternalStore(feed.watch, feed.state);
  const now = useNow();
  const isLate = useLate(state === "connecting");
  if (state !== "away" && !isLate) return null;
  return (
    <p className="bg-warn-wash px-4 py-1.5 text-center text-sm text-warn">
      Deputy cannot be reached.{" "}
      {since ? `What you see is from ${ago(since, now)}.` : "What you see is from an earlier visit."}
    </p>
  );
}

/** Whether it has been so for longer than it takes when all is well. */
function useLate(isSo: boolean): boolean {
  const [isLate, setLate] = useState(false);
  useEffect(() => {
    if (!isSo) return;
    const timer = setTimeout(() => setLate(true), LATE_MS);
    return () => {
      clearTimeout(timer);
      setLate(false);
    };
  }, [isSo]);
  return isLate;
}

function Unsent() {
  const waiting = useSyncExternalStore(outbox.watch, outbox.list);
  const [open, setOpen] = useState(false);
  if (waiting.length === 0) return null;
  const refused = waiting.filter((each) => each.refused).length;
  return (
    <>
      <button
        type="button"
        onClick={() => setOpen(true)}
        className="block w-full bg-sunken px-4 py-1.5 text-center text-sm underline"
      >
        {refused > 0 ? `${refused} could not be sent` : `${waiting.length} to be sent when Deputy is back`}
      </button>
      <Suspense>{open && <UnsentSheet onClose={() => setOpen(false)} />}</Suspense>
    </>
  );
}
