import { ChevronRight } from "lucide-react";
import type { RunView } from "@/api/schema";
import { StateBadge, VerdictBadge } from "@/components/Badge";
import { count, duration, usd, useNow } from "@/components/figures";
import { elapsedMs, waitsFor } from "../words";

interface StandingProps {
  run: RunView;
  onOpen: () => void;
}

/** How a run stands, in a line: state, verdict, and what it took so far. All of it is one press away. */
export function Standing({ run, onOpen }: StandingProps) {
  return (
    <button
      type="button"
      onClick={onOpen}
      className="flex short:hidden min-h-11 w-full shrink-0 items-center gap-x-3 px-4 py-1.5 text-left text-sm text-faint hover:bg-sunken"
    >
      <span className="flex min-w-0 grow flex-wrap items-center gap-x-2 gap-y-1">
        <StateBadge state={run.state} waits={waitsFor(run.waiting_for)} />
        {run.verdict && <VerdictBadge verdict={run.verdict} />}
        <Took run={run} />
      </span>
      <span className="sr-only">Details of this run</span>
      <ChevronRight size={18} aria-hidden className="shrink-0" />
    </button>
  );
}

/** Time, money and tokens, as they grow. */
export function Took({ run }: { run: RunView }) {
  const now = useNow();
  // When the work on it ended, only the timeline knows: what follows is the founder's time.
  const isReviewed = run.state === "review" || run.state === "approved" || run.state === "rejected";
  const elapsed = isReviewed ? null : elapsedMs(run, now);
  const tokens = run.usage.input_tokens + run.usage.output_tokens;
  const parts = [
    elapsed === null ? null : duration(elapsed),
    tokens === 0 ? null : moneyOf(run),
    tokens === 0 ? null : `${count(tokens)} tokens`,
  ].filter(Boolean);
  return <span className="tabular-nums">{parts.join(" · ")}</span>;
}

/** What it cost; of models without a price, that is said. */
export function moneyOf({ usage }: Pick<RunView, "usage">): string {
  const isUnpriced = usage.cost_usd === 0 && (usage.unpriced_tokens ?? 0) > 0;
  if (isUnpriced) return "no price known";
  return `${(usage.estimated_usd ?? 0) > 0 ? "about " : ""}${usd(usage.cost_usd)}`;
}
