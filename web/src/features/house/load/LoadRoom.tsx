import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { clock } from "@/components/clock";
import { Section } from "@/components/Section";
import { Shown, Waiting } from "@/components/Shown";
import { Bars, Gauge } from "@/features/charts/Bars";
import { Columns } from "@/features/charts/Columns";
import { openRuns } from "@/features/work/queries";
import { Room } from "../Room";
import { house, load } from "../settings/queries";
import { byAgent, byReason } from "./counts";
import { type Moment, moments } from "./samples";

/** How busy the house is, and was. */
export function LoadRoom() {
  const query = useQuery(openRuns());
  const { data: past } = useQuery(load);
  const { data: view } = useQuery(house);
  const most = view?.limits.runs_max;
  const found = moments(past?.samples ?? [], 96);
  return (
    <Room title="Queue and workers">
      <Shown query={query} loading={<Waiting lines={8} />}>
        {({ items }) => {
          const going = items.filter(({ state }) => ["preparing", "running", "verifying"].includes(state));
          const queued = items.filter(({ state }) => state === "queued");
          return (
            <>
              <Section title="Now">
                <p className="text-3xl font-semibold tabular-nums">
                  {going.length}
                  <span className="text-lg font-normal text-faint">
                    {most ? ` of ${most} at work` : " at work"}
                  </span>
                </p>
                {most && (
                  <div className="mt-2 mb-4 max-w-sm">
                    <Gauge label="Workers at work" share={going.length / most} />
                  </div>
                )}
                <p className="mt-1 text-faint">
                  <Link to="/work" search={{ tab: "queue" }} className="underline">
                    {queued.length} in the queue
                  </Link>
                </p>
              </Section>
              {going.length > 0 && (
                <Section title="At work, by agent">
                  <Bars bars={byAgent(going)} />
                </Section>
              )}
              <Section title="What everything else waits for">
                {byReason(items).length > 0 ? (
                  <Bars bars={byReason(items)} />
                ) : (
                  <p className="text-faint">Nothing waits.</p>
                )}
              </Section>
            </>
          );
        }}
      </Shown>
      {found.length > 1 && <Past moments={found} most={most} />}
    </Room>
  );
}

function Past({ moments: items, most }: { moments: Moment[]; most?: number }) {
  const whole = (value: number) => String(Math.round(value * 10) / 10);
  const columns = (of: "working" | "queued") =>
    items.map((item) => {
      const value = item[of];
      const more = of === "queued" ? item.parked : 0;
      const parked = more > 0 ? `, ${more} parked` : "";
      return { key: item.at, title: `${clock(new Date(item.at))}: ${value}${parked}`, value, more };
    });
  const first = clock(new Date(items[0]?.at ?? 0));
  return (
    <>
      <Section title="Workers" about="The past day, as far as this daemon has run.">
        <div className="rounded-xl border border-line bg-raised p-4">
          <Columns
            label="Runs at work"
            columns={columns("working")}
            cap={most ? { at: most, label: `${most} at most` } : undefined}
            format={whole}
            ends={[first, "now"]}
          />
        </div>
      </Section>
      <Section title="Queue" about="The past day; lighter is what is parked for another reason than room.">
        <div className="rounded-xl border border-line bg-raised p-4">
          <Columns
            label="Runs in the queue"
            columns={columns("queued")}
            format={whole}
            ends={[first, "now"]}
          />
        </div>
      </Section>
    </>
  );
}
