import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { Button } from "@/components/Button";
import { Empty } from "@/components/Note";
import { Shown, Waiting } from "@/components/Shown";
import { filtersOf, type WorkAddress } from "./address";
import { type Group, grouped, groups, type Item, isEnded, itemsOf, shown } from "./items";
import { endedRuns, latestPlans, openPlans, openRuns, projects } from "./queries";
import { WorkCard } from "./WorkCard";
import type { WorkProps } from "./WorkPage";

type Names = ReadonlyMap<string, string>;

/** The work, in columns or below each other. */
export function Overview({ address, view, go }: WorkProps & { view: "list" | "columns" }) {
  const columns = view === "columns";
  const withEnded = columns || address.state === "all" || isEnded(address.state ?? "");
  const open = useQuery(openRuns(address.project));
  const ended = useInfiniteQuery({ ...endedRuns(address.project), enabled: withEnded });
  const plans = useQuery(openPlans);
  const latest = useQuery({ ...latestPlans, enabled: withEnded });
  const { data: known } = useQuery(projects);
  const names = useMemo(() => new Map(known?.items.map(({ id, name }) => [id, name])), [known]);

  const items = useMemo(() => {
    const runs = [...(ended.data?.pages.flatMap((page) => page.items) ?? []), ...(open.data?.items ?? [])];
    const all = itemsOf(runs, [...(latest.data?.items ?? []), ...(plans.data?.items ?? [])]);
    // Columns have one for what has ended, so that needs no filter.
    return shown(all, columns && !address.state ? { ...address, state: "all" } : address);
  }, [open.data, ended.data, plans.data, latest.data, address, columns]);
  const sorted = useMemo(() => grouped(items), [items]);

  const more = withEnded && ended.hasNextPage && (
    <Button
      look="quiet"
      className="w-full"
      busy={ended.isFetchingNextPage}
      onClick={() => void ended.fetchNextPage()}
    >
      Show more
    </Button>
  );
  return (
    <Shown query={open} loading={<Waiting lines={9} />}>
      {() => {
        if (items.length === 0 && !more) return <Nothing address={address} go={go} />;
        if (!columns) return <InOneList sorted={sorted} names={names} more={more} />;
        return <InColumns sorted={sorted} names={names} more={more} state={address.state} />;
      }}
    </Shown>
  );
}

function Nothing({ address, go }: WorkProps) {
  if (filtersOf(address) > 0) {
    return <Empty title="Nothing is like that">Take a filter away to see more.</Empty>;
  }
  return (
    <Empty title="Nothing is to be done">
      <p>Say in a sentence what is to be done, here or to the COO.</p>
      <Button className="mt-4" onClick={() => go({ order: true })}>
        Delegate something
      </Button>
    </Empty>
  );
}

function InOneList({
  sorted,
  names,
  more,
}: {
  sorted: Record<Group, Item[]>;
  names: Names;
  more: React.ReactNode;
}) {
  return (
    <div className="min-h-0 grow overflow-y-auto px-4 pb-24">
      <div className="max-w-3xl">
        {groups.map(({ id, label }) =>
          sorted[id].length === 0 ? null : (
            <section key={id} aria-labelledby={`group-${id}`} className="mt-4 first:mt-1">
              <h2 id={`group-${id}`} className="mb-2 text-sm font-semibold text-faint">
                {label} <span className="font-normal">{sorted[id].length}</span>
              </h2>
              <Cards items={sorted[id]} names={names} />
            </section>
          ),
        )}
        {more && <div className="mt-4">{more}</div>}
      </div>
    </div>
  );
}

function InColumns({
  sorted,
  names,
  more,
  state,
}: {
  sorted: Record<Group, Item[]>;
  names: Names;
  more: React.ReactNode;
  state: WorkAddress["state"];
}) {
  return (
    <div className="grid min-h-0 grow grid-cols-4 gap-3 px-4 pb-4">
      {groups.map(({ id, label, none }) => (
        <section
          key={id}
          aria-labelledby={`group-${id}`}
          className="flex min-h-0 flex-col overflow-hidden rounded-xl bg-sunken"
        >
          <h2 id={`group-${id}`} className="shrink-0 px-4 pt-3 pb-2 text-sm font-semibold">
            {label} <span className="font-normal text-faint">{sorted[id].length || ""}</span>
          </h2>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so a keyboard has to reach it */}
          <div className="min-h-0 grow overflow-y-auto px-2 pb-2" tabIndex={0}>
            {sorted[id].length === 0 ? (
              <p className="px-2 py-1 text-sm text-faint">{state ? "Nothing like that." : none}</p>
            ) : (
              <Cards items={sorted[id]} names={names} />
            )}
            {id === "ended" && more}
          </div>
        </section>
      ))}
    </div>
  );
}

function Cards({ items, names }: { items: Item[]; names: Names }) {
  return (
    <ul className="space-y-2">
      {items.map((item) => (
        <li key={item.id}>
          <WorkCard item={item} projects={names} />
        </li>
      ))}
    </ul>
  );
}
