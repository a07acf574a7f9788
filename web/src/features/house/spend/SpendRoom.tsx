import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { SpendItem } from "@/api/schema";
import { count, usd } from "@/components/figures";
import { Note } from "@/components/Note";
import { Section } from "@/components/Section";
import { Shown, Waiting } from "@/components/Shown";
import { Bars, Gauge } from "@/features/charts/Bars";
import { runPath } from "@/features/paths";
import { endedRuns, openRuns, projects } from "@/features/work/queries";
import { headline } from "@/features/work/WorkCard";
import { spend } from "../queries";
import { Room } from "../Room";
import { house } from "../settings/queries";
import { SpendDays } from "./SpendDays";
import { costOf, dearest, todayOf, unpriced } from "./sums";

/** What everything cost: by day, by project, by run. */
export function SpendRoom() {
  return (
    <Room title="Spend">
      <Today />
      <SpendDays />
      <ByProject />
      <ByRun />
    </Room>
  );
}

function Today() {
  const { data: days } = useQuery(spend("day", 60));
  const { data: known } = useQuery(house);
  const cap = known?.limits.day_usd_max;
  const today = days ? todayOf(days.items, Date.now()) : undefined;
  const share = cap && today !== undefined ? today / cap : 0;
  const tokens = days ? unpriced(days.items) : 0;
  return (
    <div className="mb-6">
      <p className="text-sm text-faint">Today</p>
      <p className="text-3xl font-semibold tabular-nums">
        {today === undefined ? " " : usd(today)}
        {cap != null && <span className="text-lg font-normal text-faint"> of {usd(cap)}</span>}
      </p>
      {cap != null && (
        <div className="mt-2 max-w-sm">
          <Gauge
            label="Of the day's cap"
            share={share}
            tone={share >= 1 ? "bad" : share >= 0.8 ? "warn" : undefined}
          />
        </div>
      )}
      {tokens > 0 && (
        <Note kind="warn">
          {count(tokens)} tokens have no price here and are in no sum: set one under <code>[prices]</code>.
        </Note>
      )}
    </div>
  );
}

function told(item: SpendItem) {
  return (
    <>
      {usd(costOf(item))}
      {item.reserved_usd > 0 && ` + ${usd(item.reserved_usd)} set aside`}
    </>
  );
}

function ByProject() {
  const query = useQuery(spend("project", 200));
  const { data: known } = useQuery(projects);
  const name = (id: string | null | undefined) => known?.items.find((project) => project.id === id)?.name;
  return (
    <Section title="Per project" about="Since the beginning.">
      <Shown query={query} loading={<Waiting lines={3} />}>
        {({ items }) => (
          <Bars
            bars={dearest(items, 50).map((item) => ({
              key: item.key,
              label: item.project_id ? (
                <Link to={`/projects/${item.project_id}` as string} className="hover:underline">
                  {name(item.project_id) ?? "a project that was removed"}
                </Link>
              ) : (
                "No project: talks, and what keeps the house"
              ),
              value: costOf(item),
              told: told(item),
            }))}
          />
        )}
      </Shown>
    </Section>
  );
}

const RUNS = 20;

function ByRun() {
  const query = useQuery(spend("run", 200));
  const { data: known } = useQuery(house);
  const cap = known?.limits.run_usd_max;
  const { data: open } = useQuery(openRuns());
  const { data: ended } = useInfiniteQuery(endedRuns());
  const runs = [...(open?.items ?? []), ...(ended?.pages.flatMap(({ items }) => items) ?? [])];
  const text = (id: string | null | undefined) => runs.find((run) => run.id === id)?.text;
  return (
    <Section
      title="Per run"
      about={`The dearest ${RUNS} of the latest 200${cap == null ? "" : `; ${usd(cap)} at most for each`}.`}
    >
      <Shown query={query} loading={<Waiting lines={6} />}>
        {({ items }) => {
          const known = items.filter(({ run_id }) => run_id);
          if (known.length === 0) return <p className="text-faint">No run has cost anything yet.</p>;
          return (
            <Bars
              bars={dearest(known, RUNS).map((item) => ({
                key: item.key,
                label: (
                  <Link to={runPath(item.key)} className="hover:underline">
                    {headline(text(item.run_id) ?? "") || `run …${item.key.slice(-8)}`}
                  </Link>
                ),
                value: costOf(item),
                told: told(item),
              }))}
            />
          );
        }}
      </Shown>
    </Section>
  );
}
