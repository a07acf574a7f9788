import type { LoadSample } from "@/api/schema";

export interface Moment {
  at: string;
  working: number;
  queued: number;
  /** Parked for another reason than room. */
  parked: number;
}

/**
 * So many moments out of samples of each minute, the oldest first: what a phone can show side by side. Each has the most
 * of its minutes, since a short rush is what one looks for.
 */
export function moments(samples: readonly LoadSample[], most: number): Moment[] {
  const size = Math.max(1, Math.ceil(samples.length / most));
  const found: Moment[] = [];
  for (let from = 0; from < samples.length; from += size) {
    const part = samples.slice(from, from + size);
    const highest = (of: (sample: LoadSample) => number) => Math.max(...part.map(of));
    found.push({
      at: part[0]?.at ?? "",
      working: highest(({ working }) => working),
      queued: highest(({ queued }) => queued),
      parked: highest(({ waiting, review }) => waiting + review),
    });
  }
  return found;
}
