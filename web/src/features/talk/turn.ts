import type { EventView, Frame, MessageView } from "@/api/schema";
import { factOf, part, parts, words } from "./event";
import { use } from "./uses";

/**
 * The turn under way, from what the feed tells: facts, each once, and pieces of what is being said, which are never told
 * again. What has ended is recorded as a message; until that is here, the end of the turn stands for it.
 */
export interface Heard {
  /** Facts of the conversation since the end of the turn before, in order. */
  facts: readonly EventView[];
  /** What was heard of each answer, by its call; `partial` where its beginning was not. */
  pieces: Readonly<Record<string, { text: string; partial: boolean }>>;
  /** What was told on the way to answers that are there by now, by their position: it stays above them. */
  told: Readonly<Record<number, Line[]>>;
}

export const nothing: Heard = { facts: [], pieces: {}, told: {} };

/** A line on what goes on. */
export interface Line {
  position: number;
  kind: "said" | "uses" | "bad" | "quiet";
  text: string;
  /** Of the use of a tool: whether it came back. */
  done?: boolean;
}

export interface Turn {
  lines: Line[];
  /** The answer as far as it is there. */
  writing: { call: string; text: string; partial: boolean } | null;
  /** What the answer came to, until the recorded message is here. */
  replied: Pick<MessageView, "position" | "text" | "created_at"> | null;
  told: Heard["told"];
}

const ENDS = ["conversation.replied", "conversation.failed", "conversation.stopped"];

/** What is known with a frame of the feed; the very same where it says nothing of this conversation. */
export function hear(heard: Heard, frame: Frame, id: string): Heard {
  if (frame.type === "reset" || frame.type === "lagged") return frame.type === "reset" ? nothing : heard;
  if (frame.type !== "event" && frame.type !== "delta") return heard;
  if (frame.stream !== `conversation/${id}` && frame.stream !== `conversation/${id}/steps`) return heard;
  if (frame.type === "event") {
    const pieces =
      frame.kind === "step.call_started"
        ? { ...heard.pieces, [words(factOf(frame), "call_id")]: { text: "", partial: false } }
        : heard.pieces;
    return withFacts({ ...heard, pieces }, [frame]);
  }
  if (frame.data.kind !== "text") return heard;
  const { call_id, text } = frame.data;
  const before = heard.pieces[call_id] ?? { text: "", partial: true };
  return { ...heard, pieces: { ...heard.pieces, [call_id]: { ...before, text: before.text + text } } };
}

/** With facts from before we listened. */
export function recall(heard: Heard, facts: readonly EventView[]): Heard {
  return withFacts(heard, facts);
}

/** Pieces were missed: what is heard of answers under way from now on is their end. */
export function miss(heard: Heard): Heard {
  const open = Object.keys(heard.pieces);
  if (open.length === 0) return heard;
  return { ...heard, pieces: Object.fromEntries(open.map((call) => [call, { text: "", partial: true }])) };
}

/** In order, each once, and of the turns that have ended only the end of the last. */
function withFacts(heard: Heard, more: readonly EventView[]): Heard {
  const all = new Map([...heard.facts, ...more].map((fact) => [fact.position, fact]));
  const ordered = [...all.values()].sort((one, other) => one.position - other.position);
  const last = ordered.findLastIndex(({ kind }) => ENDS.includes(kind));
  if (last <= 0) return { ...heard, facts: ordered };
  const { lines } = turnOf({ ...heard, facts: ordered.slice(0, last) });
  const end = ordered[last]?.position ?? 0;
  const told = lines.length > 0 ? { ...heard.told, [end]: lines } : heard.told;
  return { ...heard, facts: ordered.slice(last), told };
}

export function turnOf({ facts, pieces, told }: Heard): Turn {
  const turn: Turn = { lines: [], writing: null, replied: null, told };
  const calls = new Map<string, string | null>();
  const used = new Map<string, Line>();
  const begun = new Set<string>();
  for (const event of facts) {
    const fact = factOf(event);
    const line = (kind: Line["kind"], text: string): Line => {
      const one = { position: event.position, kind, text };
      turn.lines.push(one);
      return one;
    };
    switch (event.kind) {
      case "conversation.replied":
        turn.replied = { position: event.position, text: words(fact, "text"), created_at: event.at };
        break;
      case "conversation.scheduled":
        line("quiet", `Scheduled: ${words(fact, "text")}`);
        break;
      case "step.call_started": {
        const call = words(fact, "call_id");
        begun.add(call);
        turn.writing = { call, ...(pieces[call] ?? { text: "", partial: true }) };
        break;
      }
      case "step.call_answered": {
        const asked = parts(fact, "tool_calls");
        for (const call of asked)
          calls.set(words(call, "tool_use"), use(words(call, "name"), words(call, "arguments")));
        const text = words(fact, "text");
        // With nothing left to do, what it said is its answer: the message that comes says the same.
        if (asked.length === 0) turn.writing = { call: words(fact, "call_id"), text, partial: false };
        else turn.writing = null;
        if (asked.length > 0 && text.trim()) line("said", text.trim());
        break;
      }
      case "step.call_failed":
        // One of a turn that was stopped ends behind it, and is no part of the next.
        if (!begun.has(words(fact, "call_id"))) break;
        turn.writing = null;
        line("bad", `The model did not answer: ${words(part(fact, "error"), "detail")}`);
        break;
      case "step.tool_started": {
        const tool = words(fact, "tool_use");
        const does = calls.has(tool) ? calls.get(tool) : use(words(fact, "name"), "{}");
        if (does) used.set(tool, Object.assign(line("uses", does), { done: false }));
        break;
      }
      case "step.tool_finished":
        finish(used.get(words(fact, "tool_use")), part(fact, "result"));
        break;
      case "step.compacted":
        line("quiet", "Sums up what was said before");
        break;
      case "step.expanded":
        line("quiet", fact.whole === true ? "Goes on from all of it again" : "All of it does not fit");
        break;
    }
  }
  return turn;
}

function finish(line: Line | undefined, result: ReturnType<typeof part>) {
  if (!line) return;
  line.done = true;
  if (words(result, "outcome") === "done") return;
  line.kind = "bad";
  line.text = `${line.text}: ${words(result, "text")}`;
}

/** The turn beside what is recorded: what a message says already is not said twice. */
export function beside(turn: Turn, messages: readonly Pick<MessageView, "position">[]): Turn {
  const newest = messages.at(-1)?.position ?? 0;
  if (turn.replied && turn.replied.position <= newest) return { ...turn, replied: null };
  return turn;
}
