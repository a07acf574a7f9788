import type { DeltaData, Frame } from "../schema";

type Delta = Extract<Frame, { type: "delta" }>;
type Event = Extract<Frame, { type: "event" }>;

/** Enough of what is being said for anybody who begins to read in the midst of it. */
const KEPT_CHARS = 64_000;
/** What nobody says the end of is forgotten for what is newer. */
const KEPT_MAX = 200;

/**
 * What is being said and printed right now. The daemon tells a piece once, and what is opened a moment later would show
 * the rest without its beginning: so the pieces of what has not ended are kept, and told to whoever begins to listen.
 */
export class Recent {
  private readonly begun = new Map<string, Event>();
  private readonly pieces = new Map<string, Delta>();

  hear(frame: Frame) {
    if (frame.type === "delta") this.add(frame);
    else if (frame.type === "event") this.turn(frame);
    // What was missed meanwhile would be a hole.
    else if (frame.type !== "position") this.clear();
  }

  clear() {
    this.begun.clear();
    this.pieces.clear();
  }

  /** What goes on, as if it were told now. */
  frames(): Frame[] {
    return [...this.begun.values(), ...this.pieces.values()];
  }

  private add(frame: Delta) {
    const name = `${frame.stream} ${idOf(frame.data)}`;
    const before = this.pieces.get(name)?.data.text ?? "";
    const text = before + frame.data.text;
    if (text.length > KEPT_CHARS) this.begun.delete(name);
    this.pieces.delete(name);
    this.pieces.set(name, { ...frame, data: { ...frame.data, text: text.slice(-KEPT_CHARS) } });
    if (this.pieces.size > KEPT_MAX) this.forget([...this.pieces.keys()][0] ?? "");
  }

  /** Where something begins or ends. */
  private turn(frame: Event) {
    const { stream, kind } = frame;
    const fact = (frame.data ?? {}) as { call_id?: string; tool_use?: string; command?: string };
    switch (kind) {
      case "step.call_started":
        this.begun.set(`${stream} ${fact.call_id}`, frame);
        break;
      case "step.call_answered":
      case "step.call_failed":
        this.forget(`${stream} ${fact.call_id}`);
        break;
      case "step.tool_finished":
        this.forget(`${stream} ${fact.tool_use}`);
        break;
      case "run.checked":
        this.forget(`${stream}/steps ${fact.command}`);
        break;
      case "conversation.replied":
      case "conversation.failed":
      case "conversation.stopped":
        // A call that was stopped has no end of its own.
        for (const name of [...this.begun.keys(), ...this.pieces.keys()])
          if (name.startsWith(`${stream}/steps `)) this.forget(name);
        break;
    }
  }

  private forget(name: string) {
    this.begun.delete(name);
    this.pieces.delete(name);
  }
}

function idOf(data: DeltaData): string {
  switch (data.kind) {
    case "text":
      return data.call_id;
    case "output":
      return data.tool_use;
    case "check":
      return data.command;
  }
}
