/**
 * Times in plain English, as the rest of the app. Not by `Intl`: whoever uses that first waits for its data, which are a tenth
 * of a second on a phone, in the midst of the first drawing.
 */
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const steps: [unit: string, size: number][] = [
  ["day", 86_400_000],
  ["hr.", 3_600_000],
  ["min.", 60_000],
];

/** "3 min. ago", "in 2 days", "yesterday", "now". */
export function ago(at: number, now: number): string {
  const step = steps.find(([, size]) => Math.abs(at - now) >= size);
  if (!step) return "now";
  const [unit, size] = step;
  const amount = Math.trunc((at - now) / size);
  if (unit === "day" && Math.abs(amount) === 1) return amount > 0 ? "tomorrow" : "yesterday";
  const words = `${Math.abs(amount)} ${unit === "day" ? "days" : unit}`;
  return amount > 0 ? `in ${words}` : `${words} ago`;
}

/** "09:05". */
export function clock(at: Date): string {
  const two = (figure: number) => String(figure).padStart(2, "0");
  return `${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** "31 Jan". */
export function day(at: Date): string {
  return `${at.getDate()} ${months[at.getMonth()]}`;
}

/** "31 Jan", of a day as the daemon writes it: `2026-01-31`. */
export function dayWords(date: string): string {
  return `${Number(date.slice(8, 10))} ${months[Number(date.slice(5, 7)) - 1]}`;
}

/** "31 Jan, 09:05". */
export function dayAndClock(at: Date): string {
  return `${day(at)}, ${clock(at)}`;
}

/** "31 Jan 2026, 09:05". */
export function whole(at: Date): string {
  return `${day(at)} ${at.getFullYear()}, ${clock(at)}`;
}

/** "Tuesday". */
export function weekday(at: Date): string {
  return weekdays[at.getDay()] ?? "";
}
