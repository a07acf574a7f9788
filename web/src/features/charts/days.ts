const DAY_MS = 86_400_000;

/** The day of a moment in UTC, as the daemon counts money: `2026-01-31`. */
export function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** So many days up to today, the oldest first. */
export function lastDays(count: number, now: number): string[] {
  return Array.from({ length: count }, (_, back) => dayOf(now - (count - 1 - back) * DAY_MS));
}

const short = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });

/** "31 Jan". */
export function dayWords(day: string): string {
  return short.format(new Date(`${day.slice(0, 10)}T00:00:00Z`));
}
