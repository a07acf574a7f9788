import type { SpendItem } from "@/api/schema";
import { dayWords } from "@/components/clock";
import { usd } from "@/components/figures";
import { dayOf, lastDays } from "@/features/charts/days";

/** What a part cost: what settled, with what tokens without a price may have cost left out. */
export const costOf = ({ usage }: SpendItem): number => usage.cost_usd;

/** What today cost so far. */
export function todayOf(items: readonly SpendItem[], now: number): number {
  const today = items.find(({ day }) => day === dayOf(now));
  return today ? costOf(today) : 0;
}

/** A column for each of the last days, also for those on which nothing was spent. */
export function dayColumns(items: readonly SpendItem[], days: number, now: number) {
  const known = new Map(items.map((item) => [item.day, item]));
  return lastDays(days, now).map((day) => {
    const item = known.get(day);
    const value = item ? costOf(item) : 0;
    const more = item?.reserved_usd ?? 0;
    const aside = more > 0 ? `, ${usd(more)} set aside` : "";
    return { key: day, title: `${dayWords(day)}: ${usd(value)}${aside}`, value, more };
  });
}

/** The dearest first. */
export function dearest(items: readonly SpendItem[], count: number): SpendItem[] {
  return [...items].sort((a, b) => costOf(b) - costOf(a)).slice(0, count);
}

/** Tokens that have no price: a sum that leaves them out must say so. */
export function unpriced(items: readonly SpendItem[]): number {
  return items.reduce((sum, { usage }) => sum + (usage.unpriced_tokens ?? 0), 0);
}
