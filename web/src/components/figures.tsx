import { useSyncExternalStore } from "react";
import { ago, whole } from "./clock";

/** One clock for all times on the page: it ticks every ten seconds, and only while somebody watches. */
const watchers = new Set<() => void>();
let ticking: ReturnType<typeof setInterval> | undefined;
let now = Date.now();
function tick() {
  now = Date.now();
  for (const tell of watchers) tell();
}
function watch(watcher: () => void) {
  if (watchers.size === 0) now = Date.now();
  watchers.add(watcher);
  ticking ??= setInterval(tick, 10_000);
  return () => {
    watchers.delete(watcher);
    if (watchers.size > 0) return;
    clearInterval(ticking);
    ticking = undefined;
  };
}

/** The present, in milliseconds, a few seconds old at most. */
export function useNow(): number {
  return useSyncExternalStore(watch, () => now);
}

/** A time, as long ago as it is; the whole of it on a longer look. */
export function Time({ at }: { at: string }) {
  const now = useNow();
  const date = new Date(at);
  return (
    <time dateTime={at} title={whole(date)} className="whitespace-nowrap">
      {ago(date.getTime(), now)}
    </time>
  );
}

/** Dollars: two decimals, and more where they would hide the amount. */
export function usd(amount: number): string {
  if (amount === 0) return "$0";
  return `$${amount < 0.01 ? amount.toPrecision(1) : amount.toFixed(2)}`;
}

/** "850 ms", "12 s", "3 min 20 s", "2 h 5 min". */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return seconds % 60 ? `${minutes} min ${seconds % 60} s` : `${minutes} min`;
  return minutes % 60 ? `${Math.floor(minutes / 60)} h ${minutes % 60} min` : `${minutes / 60} h`;
}

const sizes: [unit: string, size: number][] = [
  ["B", 1e9],
  ["M", 1e6],
  ["K", 1e3],
];

/** "1.2K", "3.4M". */
export function count(amount: number): string {
  // What rounds up to the next size is told in that.
  const found = sizes.find(([, size]) => amount >= size * 0.99995);
  if (!found) return String(amount);
  const [unit, size] = found;
  return `${Math.round((amount / size) * 10) / 10}${unit}`;
}

/** "1,234,567". */
export function grouped(amount: number): string {
  return String(amount).replace(/\B(?=(\d{3})+$)/g, ",");
}
