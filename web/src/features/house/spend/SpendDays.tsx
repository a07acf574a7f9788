import { useQuery } from "@tanstack/react-query";
import { dayWords } from "@/components/clock";
import { usd } from "@/components/figures";
import { Section } from "@/components/Section";
import { Shown } from "@/components/Shown";
import { Columns } from "@/features/charts/Columns";
import { spend } from "../queries";
import { house } from "../settings/queries";
import { dayColumns } from "./sums";

const DAYS = 30;

/** What the last days cost, below the day's cap. */
export function SpendDays() {
  const query = useQuery(spend("day", 60));
  const { data: known } = useQuery(house);
  const cap = known?.limits.day_usd_max;
  return (
    <Section title="Per day" about="The last 30 days, in UTC.">
      <div className="rounded-xl border border-line bg-raised p-4">
        <Shown query={query} loading={<div className="h-45 animate-pulse rounded bg-sunken" />}>
          {({ items }) => {
            const columns = dayColumns(items, DAYS, Date.now());
            return (
              <Columns
                label="Spend per day"
                columns={columns}
                cap={cap == null ? undefined : { at: cap, label: `cap ${usd(cap)}` }}
                format={usd}
                ends={[dayWords(columns[0]?.key ?? ""), "today"]}
              />
            );
          }}
        </Shown>
      </div>
    </Section>
  );
}
