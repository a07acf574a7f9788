import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { RunView } from "@/api/schema";
import { StateBadge, VerdictBadge } from "@/components/Badge";
import { Time } from "@/components/figures";
import { harmless } from "@/components/hostile";
import { Took } from "./head/Standing";
import { projectQuery } from "./queries";
import { opening, rests, waitsFor } from "./words";

/** How large a change is, for a list. */
function Size({ run }: { run: RunView }) {
  const { files, insertions, deletions } = run.diff;
  if (files === 0) return null;
  return (
    <span className="tabular-nums">
      <span className="text-good">+{insertions}</span> <span className="text-bad">−{deletions}</span>
      <span className="sr-only"> lines</span>
    </span>
  );
}

/** What is told of a run wherever it is listed: where, how long, how much, and how large. */
function Line({ run }: { run: RunView }) {
  const project = useQuery({ ...projectQuery(run.project_id ?? ""), enabled: Boolean(run.project_id) });
  return (
    <span className="flex min-w-0 items-center gap-x-2 overflow-hidden text-sm whitespace-nowrap text-faint">
      {project.data && <span className="truncate">{harmless(project.data.name)}</span>}
      <Took run={run} />
      <Size run={run} />
    </span>
  );
}

function Badges({ run }: { run: RunView }) {
  // While it is at work, what an earlier round came to says little.
  const verdict = rests(run.state) ? run.verdict : null;
  return (
    <span className="flex shrink-0 gap-1.5">
      <StateBadge state={run.state} waits={waitsFor(run.waiting_for)} />
      {verdict && verdict !== "passed" && <VerdictBadge verdict={verdict} />}
    </span>
  );
}

const to = "/runs/$id" as const;

/** A run as one row of a list; all of it leads to the run. */
export function RunRow({ run }: { run: RunView }) {
  return (
    <Link
      to={to}
      params={{ id: run.id }}
      className="flex min-h-16 flex-col justify-center gap-1 px-4 py-2.5 hover:bg-sunken"
    >
      <span className="flex items-center gap-3">
        <span className="min-w-0 grow truncate font-medium">{harmless(opening(run.text))}</span>
        <Badges run={run} />
      </span>
      <span className="flex items-center gap-3">
        <span className="min-w-0 grow">
          <Line run={run} />
        </span>
        <span className="shrink-0 text-xs text-faint">
          <Time at={run.ended_at ?? run.started_at ?? run.created_at} />
        </span>
      </span>
    </Link>
  );
}

/** A run in a thread: it lives, as long as whoever shows it gives the newest. */
export function RunCard({ run }: { run: RunView }) {
  return (
    <Link
      to={to}
      params={{ id: run.id }}
      className="block rounded-xl border border-line bg-raised px-4 py-3 hover:border-faint"
    >
      <Badges run={run} />
      <p className="mt-1.5 line-clamp-2 leading-snug font-medium [overflow-wrap:anywhere]">
        {harmless(run.text)}
      </p>
      {run.waiting_detail && (
        <p className="mt-1 line-clamp-2 text-sm text-warn [overflow-wrap:anywhere]">
          {harmless(run.waiting_detail)}
        </p>
      )}
      {run.error && (
        <p className="mt-1 line-clamp-2 text-sm text-bad [overflow-wrap:anywhere]">
          {harmless(run.error.detail)}
        </p>
      )}
      <div className="mt-1.5">
        <Line run={run} />
      </div>
    </Link>
  );
}
