const DAY_MS = 86_400_000;

/** The day of a moment in UTC, as the daemon counts money: `2026-01-31`. */
export function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** So many days up to today, the oldest first. */
export function lastDays(count: number, now: number): string[] {
  return Array.from({ length: count }, (_, back) => dayOf(now - (count - 1 - back) * DAY_MS));
}
