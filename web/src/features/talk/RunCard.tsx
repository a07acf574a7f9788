import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import { answer, api } from "@/api/client";
import { keys } from "@/api/keys";
import type { RunView } from "@/api/schema";
import { StateBadge, VerdictBadge } from "@/components/Badge";
import { duration, usd, useNow } from "@/components/figures";
import { harmless } from "@/components/hostile";
import { Waiting } from "@/components/Shown";

/** A run in a thread, as it goes. */
export function RunCard({ id }: { id: string }) {
  const { data: run, error } = useQuery({
    queryKey: keys.run(id),
    queryFn: () => answer(api.GET("/api/v1/runs/{id}", { params: { path: { id } } })),
  });
  if (!run && error) return null;
  return (
    <Link
      to={`/runs/${id}` as string}
      className="my-2 flex min-h-24 items-center gap-3 rounded-2xl border border-line bg-raised p-4 shadow-sm hover:bg-sunken"
    >
      {run ? <Run run={run} /> : <Waiting lines={2} />}
      <ChevronRight size={18} aria-hidden className="ml-auto shrink-0 text-faint" />
    </Link>
  );
}

function Run({ run }: { run: RunView }) {
  const now = useNow();
  const { diff } = run;
  return (
    <span className="min-w-0">
      <span className="line-clamp-2 font-medium break-words">{harmless(run.text)}</span>
      <span className="mt-1.5 flex flex-wrap items-center gap-2">
        <StateBadge state={run.state} waits={run.waiting_for} />
        {run.verdict && <VerdictBadge verdict={run.verdict} />}
      </span>
      <span className="mt-1.5 flex flex-wrap gap-x-4 text-sm text-faint tabular-nums">
        {run.started_at && <span>{duration(took(run, now))}</span>}
        <span>{usd(run.usage.cost_usd)}</span>
        {diff.files > 0 && (
          <span>
            {diff.files === 1 ? "1 file" : `${diff.files} files`}{" "}
            <span className="text-good">+{diff.insertions}</span>{" "}
            <span className="text-bad">−{diff.deletions}</span>
          </span>
        )}
      </span>
      {run.waiting_detail && (
        <span className="mt-1 block text-sm break-words text-faint">{harmless(run.waiting_detail)}</span>
      )}
    </span>
  );
}

/** How long it has taken: a minute and more in whole minutes, so that it does not flicker. */
function took({ started_at, ended_at }: RunView, now: number): number {
  const ms = (ended_at ? Date.parse(ended_at) : now) - Date.parse(started_at ?? "");
  return ended_at || ms < 60_000 ? Math.max(ms, 0) : Math.floor(ms / 60_000) * 60_000;
}
