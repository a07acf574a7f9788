import type { DiffStats, RunState, RunView, WaitReason } from "@/api/schema";
import { clock, dayAndClock } from "@/components/clock";
import { grouped } from "@/components/figures";

/** Who did something, without the kind of door they came through. */
export function who(actor: string): string {
  const name = actor.replace(/^(token|person):/, "");
  return name === "founder" ? "You" : name;
}

/** Enough of a commit's id to find it. */
export function commitName(id: string): string {
  return id.slice(0, 10);
}

/** A moment in the reader's own time zone, with its day unless it is today. */
export function moment(at: string, now = new Date()): string {
  const date = new Date(at);
  return date.toDateString() === now.toDateString() ? clock(date) : dayAndClock(date);
}

export function withReason(text: string, reason?: string | null): string {
  return reason ? `${text}: ${reason}` : text;
}

export function several(count: number, one: string, more = `${one}s`): string {
  return count === 1 ? `1 ${one}` : `${grouped(count)} ${more}`;
}

/** As the beginning of a sentence. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** How large a change is. */
export function sizeOf({ files, insertions, deletions }: DiffStats): string {
  return files === 0
    ? "nothing"
    : `${several(files, "file")}, +${grouped(insertions)} −${grouped(deletions)}`;
}

/** "850 B", "12 kB", "3.4 MB". */
export function bytes(size: number): string {
  if (size < 1000) return `${size} B`;
  if (size < 1_000_000) return `${Math.round(size / 1000)} kB`;
  return `${(size / 1_000_000).toFixed(1)} MB`;
}

/** The first line that says something. */
export function opening(text: string): string {
  return (
    text
      .split("\n")
      .find((line) => line.trim() !== "")
      ?.trim() ?? ""
  );
}

const reasons: Record<WaitReason, string> = {
  question: "an answer",
  approval: "your word",
  laptop: "a laptop",
  budget: "budget",
  provider: "the provider",
  paused: "the pause",
  founder: "you",
};

/** What a waiting run waits for, after "waiting: ". */
export function waitsFor(reason: WaitReason | null | undefined): string | null {
  return reason ? reasons[reason] : null;
}

const resting: ReadonlySet<RunState> = new Set(["review", "approved", "rejected", "failed", "stopped"]);

/** Whether nothing more happens to it unless a person wants it. */
export function rests(state: RunState): boolean {
  return resting.has(state);
}

/** How long it has been at it, in milliseconds; nothing before it began. */
export function elapsedMs(run: Pick<RunView, "started_at" | "ended_at">, now: number): number | null {
  if (!run.started_at) return null;
  const end = run.ended_at ? Date.parse(run.ended_at) : now;
  return Math.max(0, end - Date.parse(run.started_at));
}
