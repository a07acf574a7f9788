import type { RunView, WaitReason } from "@/api/schema";
import type { Bar } from "@/features/charts/Bars";

const reasons: Record<WaitReason, string> = {
  question: "an answer of yours",
  approval: "your word",
  founder: "you",
  laptop: "a laptop",
  budget: "money: a cap is reached",
  provider: "a model or an account that is used up",
  paused: "the end of the pause",
};

/** Counted by what a run is under, the most first. */
function counted(runs: readonly RunView[], under: (run: RunView) => string | null): Bar[] {
  const counts = new Map<string, number>();
  for (const run of runs) {
    const key = under(run);
    if (key) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([key, value]) => ({ key, label: key, value, told: String(value) }));
}

export function byAgent(runs: readonly RunView[]): Bar[] {
  return counted(runs, ({ agent }) => agent);
}

/** What runs wait for that are not at work. */
export function byReason(runs: readonly RunView[]): Bar[] {
  return counted(runs, ({ state, waiting_for, waiting_until }) => {
    if (state === "review") return "your review";
    if (state === "waiting") return waiting_for ? reasons[waiting_for] : "something else";
    if (state === "queued") return waiting_until ? "its time" : "room";
    return null;
  });
}
