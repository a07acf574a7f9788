import type { AskOption } from "@/api/schema";
import type { KeptOutput } from "../facts";

/** How an entry looks: as it is, well, badly, somebody is asked, for whoever wants to know. */
export type Mark = "plain" | "good" | "bad" | "asks" | "quiet";

/** What a call of a model took. */
export interface Spent {
  usd: number;
  tokens: number;
}

interface Base {
  /** Stable over all changes: the fact that opened it. */
  key: string;
  at: string;
}

export interface Said extends Base {
  type: "said";
  /** Whose words: the agent's, a person's, or those of Deputy to the agent. */
  who: "agent" | "person" | "deputy";
  name: string;
  text: string;
  /** Where on the diff, for words that ask for changes. */
  comments?: { path: string; line: number; text: string }[];
  /** Cut off at the model's limit. */
  cut?: boolean;
  spent?: Spent;
  /** It is being said. */
  live?: boolean;
}

export interface Tool extends Base {
  type: "tool";
  toolUse: string;
  name: string;
  /** The argument that says most. */
  about: string;
  arguments: string;
  state: "asked" | "running" | "done" | "refused" | "unknown";
  text: string;
  outputBytes: number;
  output?: KeptOutput;
  ms?: number;
  spent?: Spent;
  /** What it has printed so far. */
  live?: string;
}

export interface Question extends Base {
  type: "question";
  title: string;
  body: string;
  options: AskOption[];
  /** Who sees to it, and why. */
  why?: string;
  answer?: { text: string; by: string; model: boolean };
  withdrawn?: boolean;
}

export interface Check extends Base {
  type: "check";
  command: string;
  exitCode: number | null;
  ms: number;
  tail: string;
  output?: KeptOutput;
  live?: boolean;
}

export interface Told extends Base {
  type: "told";
  mark: Mark;
  text: string;
  /** More of it, in markdown; shown when it is opened. */
  detail?: string;
}

/** One thing that happened in a run, as a person reads it. */
export type Entry = Said | Tool | Question | Check | Told;

/** What of a timeline is shown. */
export const shows = ["all", "words", "tools", "trouble"] as const;
export type Show = (typeof shows)[number];

/** Whether something went wrong, or waits for somebody. */
export function isTrouble(entry: Entry): boolean {
  switch (entry.type) {
    case "tool":
      return entry.state === "refused" || entry.state === "unknown";
    case "check":
      return !entry.live && entry.exitCode !== 0;
    case "question":
      return true;
    case "told":
      return entry.mark === "bad" || entry.mark === "asks";
    case "said":
      return entry.comments !== undefined;
  }
}

/** All words of an entry that somebody may look for. */
function wordsIn(entry: Entry): string {
  switch (entry.type) {
    case "said":
      return entry.text;
    case "tool":
      return `${entry.name} ${entry.arguments} ${entry.text}`;
    case "question":
      return `${entry.title} ${entry.body} ${entry.answer?.text ?? ""}`;
    case "check":
      return `${entry.command} ${entry.tail}`;
    case "told":
      return `${entry.text} ${entry.detail ?? ""}`;
  }
}

/** Those of the entries that have some words, in any case. A list of which only a part is in the page has no other search. */
export function found(entries: readonly Entry[], words: string): readonly Entry[] {
  const sought = words.trim().toLowerCase();
  if (sought === "") return entries;
  return entries.filter((entry) => wordsIn(entry).toLowerCase().includes(sought));
}

/** Where the entry is that a fact at this position opened or changed: the last one that is no younger. */
export function placeOf(entries: readonly Entry[], position: number): number {
  return entries.findLastIndex(({ key }) => Number.parseInt(key, 10) <= position);
}

/** Those of the entries that are wanted. */
export function wanted(entries: readonly Entry[], show: Show): readonly Entry[] {
  switch (show) {
    case "all":
      return entries;
    case "words":
      return entries.filter(({ type }) => type === "said" || type === "question");
    case "tools":
      return entries.filter(({ type }) => type === "tool" || type === "check");
    case "trouble":
      return entries.filter(isTrouble);
  }
}
