import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { count, usd } from "@/components/figures";
import { openRuns } from "@/features/work/queries";
import { HealthLine } from "./Health";
import { KillSwitch } from "./KillSwitch";
import { spend } from "./queries";
import { Room } from "./Room";
import { SpendDays } from "./spend/SpendDays";
import { todayOf } from "./spend/sums";

/** The house at a glance. */
export function Overview() {
  const { data: runs } = useQuery(openRuns());
  const { data: days } = useQuery(spend("day", 60));
  const going = runs?.items.filter(({ state }) => ["preparing", "running", "verifying"].includes(state));
  const queued = runs?.items.filter(({ state }) => state === "queued");
  const today = days && todayOf(days.items, Date.now());
  return (
    <Room title="Overview">
      <div className="grid items-center gap-3 sm:grid-cols-[1fr_14rem]">
        <HealthLine />
        <KillSwitch />
      </div>
      <ul className="my-4 grid grid-cols-3 gap-3">
        <Figure label="At work" to="/work">
          {going && count(going.length)}
        </Figure>
        <Figure label="In the queue" to="/work?tab=queue">
          {queued && count(queued.length)}
        </Figure>
        <Figure label="Spent today" to="/house/spend">
          {today !== undefined && usd(today)}
        </Figure>
      </ul>
      <SpendDays />
    </Room>
  );
}

function Figure({ label, to, children }: { label: string; to: string; children: ReactNode }) {
  const [path = "", search] = to.split("?");
  return (
    <li>
      <Link
        to={path}
        search={search ? ({ tab: "queue" } as never) : undefined}
        className="block rounded-xl border border-line bg-raised px-4 py-3 hover:border-accent"
      >
        <span className="block text-sm text-faint">{label}</span>
        <span className="block min-h-8 text-2xl font-semibold tabular-nums">{children}</span>
      </Link>
    </li>
  );
}
