import type { DeltaData } from "@/api/schema";
import type { Entry } from "./entry";
import { type Story, speaker } from "./story";

/** As much of what is being printed as anybody reads while it comes. */
const KEPT_CHARS = 16_000;

/** What goes on and is not recorded yet. */
export interface Piece {
  kind: DeltaData["kind"];
  /** Of the call, the tool use or the check. */
  id: string;
  text: string;
}

export type Pieces = ReadonlyMap<string, Piece>;

/** Who says a piece. */
function speakerOf(data: DeltaData): [string, string] {
  switch (data.kind) {
    case "text":
      return [speaker.call(data.call_id), data.call_id];
    case "output":
      return [speaker.tool(data.tool_use), data.tool_use];
    case "check":
      return [speaker.check(data.command), data.command];
  }
}

/** The pieces with some more. */
export function heard(pieces: Pieces, deltas: readonly DeltaData[]): Pieces {
  const next = new Map(pieces);
  for (const data of deltas) {
    const [name, id] = speakerOf(data);
    const text = ((next.get(name)?.text ?? "") + data.text).slice(-KEPT_CHARS);
    next.set(name, { kind: data.kind, id, text });
  }
  return next;
}

function isLate(story: Pick<Story, "ended" | "isOver">, name: string, { kind }: Piece): boolean {
  return story.ended.has(name) || (story.isOver && kind !== "check");
}

/** Without what is recorded by now; the same map when there is nothing to take away. */
export function unrecorded(pieces: Pieces, story: Pick<Story, "ended" | "isOver">): Pieces {
  const kept = [...pieces].filter(([name, piece]) => !isLate(story, name, piece));
  return kept.length === pieces.size ? pieces : new Map(kept);
}

/** The entries with what goes on: a tool's output in its entry, the model's words and a check's output at the end. */
export function withLive(entries: readonly Entry[], pieces: Pieces): readonly Entry[] {
  if (pieces.size === 0) return entries;
  const list = [...entries];
  for (const [name, { kind, id, text }] of pieces) {
    if (kind === "output") {
      const index = list.findLastIndex((entry) => entry.type === "tool" && entry.toolUse === id);
      const entry = list[index];
      if (entry?.type === "tool") list[index] = { ...entry, live: text };
    } else if (kind === "text") {
      list.push({ type: "said", who: "agent", name: "Agent", text, live: true, key: name, at: "" });
    } else {
      list.push({
        type: "check",
        command: id,
        exitCode: null,
        ms: 0,
        tail: text,
        live: true,
        key: name,
        at: "",
      });
    }
  }
  return list;
}
