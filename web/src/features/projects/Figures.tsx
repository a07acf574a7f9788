import { useQuery } from "@tanstack/react-query";
import type { FigureView, Project } from "@/api/schema";
import { dayWords } from "@/components/clock";
import { count } from "@/components/figures";
import { harmless } from "@/components/hostile";
import { Empty } from "@/components/Note";
import { Section } from "@/components/Section";
import { Shown, Waiting } from "@/components/Shown";
import { Columns } from "@/features/charts/Columns";
import { lastDays } from "@/features/charts/days";
import type { ProjectAddress } from "./address";
import { figures } from "./queries";

const WEEKS = 26;

interface FiguresProps {
  project: Project;
  address: ProjectAddress;
  go: (address: ProjectAddress) => void;
}

/** Events by their name, those that happen most first. */
export function namesOf(items: readonly FigureView[]): string[] {
  const counts = new Map<string, number>();
  for (const { name, count } of items) counts.set(name, (counts.get(name) ?? 0) + count);
  return [...counts].sort(([, a], [, b]) => b - a).map(([name]) => name);
}

/** A column for each day or week, also for those in which nothing happened. */
export function columnsOf(
  items: readonly FigureView[],
  by: "day" | "week",
  of: "count" | "users" | "sum",
  now: number,
) {
  const known = new Map(items.map((item) => [item.from.slice(0, 10), item]));
  // Weeks begin on Mondays: of all days, those that are one.
  const days = by === "day" ? lastDays(30, now) : lastDays(WEEKS * 7, now).filter(isMonday);
  return days.map((day) => {
    const value = known.get(day)?.[of] ?? 0;
    const from = by === "week" ? `week of ${dayWords(day)}` : dayWords(day);
    return { key: day, title: `${from}: ${count(value)}`, value };
  });
}

function isMonday(day: string): boolean {
  return new Date(`${day}T00:00:00Z`).getUTCDay() === 1;
}

/** What happens in the product, as its own programs say. */
export function Figures({ project, address, go }: FiguresProps) {
  const by = address.by ?? "day";
  const all = useQuery(figures(project.id, by));
  return (
    <Shown query={all} loading={<Waiting lines={9} />}>
      {({ items }) => {
        const names = namesOf(items);
        if (address.event && !names.includes(address.event)) names.push(address.event);
        const event = address.event ?? names[0];
        if (!event) return <NoEvents project={project} />;
        return (
          <>
            <div className="mb-4 flex flex-wrap gap-2">
              <select
                aria-label="Event"
                value={event}
                onChange={({ target }) => go({ tab: "figures", event: target.value, by: address.by })}
                className="min-h-11 min-w-0 rounded-lg border border-line bg-raised px-2 pointer-fine:min-h-9"
              >
                {names.map((name) => (
                  <option key={name} value={name}>
                    {harmless(name)}
                  </option>
                ))}
              </select>
              <select
                aria-label="For each"
                value={by}
                onChange={({ target }) =>
                  go({
                    tab: "figures",
                    event: address.event,
                    by: target.value === "week" ? "week" : undefined,
                  })
                }
                className="min-h-11 rounded-lg border border-line bg-raised px-2 pointer-fine:min-h-9"
              >
                <option value="day">each day</option>
                <option value="week">each week</option>
              </select>
            </div>
            <OneEvent project={project} event={event} by={by} />
          </>
        );
      }}
    </Shown>
  );
}

function OneEvent({ project, event, by }: { project: Project; event: string; by: "day" | "week" }) {
  const query = useQuery(figures(project.id, by, event));
  return (
    <Shown query={query} loading={<div className="h-60 animate-pulse rounded-xl bg-sunken" />}>
      {({ items }) => {
        const unit = items.find((item) => item.unit)?.unit;
        const charts = [
          { of: "count", title: "How often" },
          { of: "users", title: "By how many users" },
          ...(items.some(({ sum }) => sum != null)
            ? [{ of: "sum", title: unit ? `Sum, ${unit}` : "Sum" }]
            : []),
        ] as { of: "count" | "users" | "sum"; title: string }[];
        return charts.map(({ of, title }) => {
          const columns = columnsOf(items, by, of, Date.now());
          const total = columns.reduce((sum, { value }) => sum + value, 0);
          return (
            <Section
              key={of}
              title={harmless(title)}
              // Who came on two days is one user: their days do not add up.
              about={of === "users" ? undefined : `${count(total)} in all`}
            >
              <div className="rounded-xl border border-line bg-raised p-4">
                <Columns
                  label={`${event}: ${title}`}
                  columns={columns}
                  format={count}
                  ends={[dayWords(columns[0]?.key ?? ""), by === "week" ? "this week" : "today"]}
                />
              </div>
            </Section>
          );
        });
      }}
    </Shown>
  );
}

function NoEvents({ project }: { project: Project }) {
  return (
    <Empty title="Nothing is known of the product">
      <p>
        Its own programs can say what happens, with a token of the role <em>ingest</em> (House, Tokens), at{" "}
        <code className="font-mono text-xs break-all">/api/v1/projects/{project.name}/events</code>.
      </p>
    </Empty>
  );
}
