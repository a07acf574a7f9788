import { clock, dayAndClock, weekday } from "@/components/clock";

/** A time to come, in words. */
export interface Later {
  label: string;
  at: Date;
}

const HOUR_MS = 3_600_000;

/** When something may come up again: times that people mean, by their own clock. None is less than an hour ahead. */
export function laters(now: Date): Later[] {
  const day = (ahead: number, hour: number) =>
    new Date(now.getFullYear(), now.getMonth(), now.getDate() + ahead, hour);
  // Monday; on a Sunday that is tomorrow, so the one behind it.
  const toMonday = (8 - now.getDay()) % 7 || 7;
  const monday = toMonday === 1 ? 8 : toMonday;
  const times: Later[] = [
    { label: "In three hours", at: new Date(now.getTime() + 3 * HOUR_MS) },
    { label: "This evening", at: day(0, 18) },
    { label: "Tomorrow morning", at: day(1, 9) },
    { label: monday === 8 ? "Monday in a week" : "Monday morning", at: day(monday, 9) },
    { label: "In a month", at: day(30, 9) },
  ];
  return times.filter(({ at }) => at.getTime() - now.getTime() >= HOUR_MS);
}

/** "Tuesday, 18:00" within a week, "4 Dec, 09:00" behind it. */
export function when(at: Date, now: Date): string {
  const time = clock(at);
  if (at.toDateString() === now.toDateString()) return `today, ${time}`;
  if (at.getTime() - now.getTime() < 6.5 * 24 * HOUR_MS) return `${weekday(at)}, ${time}`;
  return dayAndClock(at);
}

/** What a field of type `datetime-local` has for a time. */
export function local(at: Date): string {
  const shifted = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 16);
}
