import type { EventView } from "@/api/schema";
import { type Fact, type FactData, factOf } from "../facts";
import { who } from "../words";
import { courseLine } from "./course";
import { Entries, type Stamp, TOLD_BY_THE_RUN } from "./entries";
import type { Entry, Question, Spent, Tool } from "./entry";
import { about, stepLine } from "./steps";

/** What pieces come from: a model's call, a tool, a check. */
export const speaker = {
  call: (id: string) => `call:${id}`,
  tool: (id: string) => `tool:${id}`,
  check: (command: string) => `check:${command}`,
};

/**
 * The entries of a run's timeline, folded of its events. Events are taken in the order of their positions, each once;
 * an entry that changes is another object, so that only its row is drawn anew.
 */
export class Story {
  entries: readonly Entry[] = [];
  /** Whose words and output are recorded: what still comes of them is late. */
  readonly ended = new Set<string>();
  /** The work is taken down and checked: what still comes of the agent and its tools is late. */
  isOver = false;

  private readonly told = new Entries();
  private readonly spent = new Map<string, Spent>();
  private position = 0;
  private base: string | null = null;
  private strikes = 0;

  take(events: readonly EventView[]) {
    this.told.begin();
    for (const event of events) {
      if (event.position <= this.position) continue;
      this.position = event.position;
      this.tell(event);
    }
    this.entries = this.told.list;
  }

  private tell(event: EventView) {
    const fact = factOf(event);
    const stamp = { key: String(event.position), at: event.at };
    if (!fact) {
      // That it happened is still worth a line.
      this.told.add({
        type: "told",
        mark: "quiet",
        text: `${event.kind}: its words were forgotten`,
        ...stamp,
      });
      return;
    }
    if (this.fold(fact, stamp)) return;
    const course = courseLine(fact);
    const line = course === undefined ? stepLine(fact) : course;
    if (line === null) return;
    // Of a newer server, perhaps.
    this.told.add({ type: "told", ...(line ?? { mark: "quiet", text: event.kind }), ...stamp });
  }

  /** Facts that open or change an entry of their own. True: it is told. */
  private fold(fact: Fact, stamp: Stamp): boolean {
    const { kind, data } = fact;
    switch (kind) {
      case "run.queued":
        this.told.add({ type: "said", who: "person", name: "The order", text: data.order.text, ...stamp });
        return true;
      case "run.messaged":
        this.told.add({ type: "said", who: "person", name: who(data.by), text: data.text, ...stamp });
        return true;
      case "run.changes_requested": {
        const name = `${who(data.by)} asked for changes`;
        this.told.add({
          type: "said",
          who: "person",
          name,
          text: data.text,
          comments: data.comments,
          ...stamp,
        });
        return true;
      }
      case "step.prompted":
        // What people say is told when they say it.
        if (["order", "founder", "changes"].includes(data.source)) return true;
        this.told.add({
          type: "said",
          who: "deputy",
          name: "Deputy to the agent",
          text: data.text,
          ...stamp,
        });
        return true;
      case "run.asked":
      case "run.ask_referred":
        this.told.ask(data.ask, stamp);
        return true;
      case "run.answered":
        this.told.answer(data);
        return true;
      case "run.ask_withdrawn":
        this.told.change<Question>(data.inbox_id, { withdrawn: true });
        return true;
      case "run.adopted": {
        const isNew = data.strikes > this.strikes;
        this.strikes = data.strikes;
        // Whoever goes on after an orderly end interrupted nothing.
        return (
          !isNew ||
          this.told.add({
            type: "told",
            mark: "quiet",
            text: "Taken up again: Deputy went down while it was at work",
            ...stamp,
          })
        );
      }
      case "run.started": {
        // After each rest it is started again, where it was.
        const isSame = this.base === data.base_commit && !data.remarks?.length;
        this.base = data.base_commit;
        if (isSame) return true;
        const text = `Begins at ${data.base_commit.slice(0, 10)}`;
        const remarks = data.remarks?.join("\n\n");
        return this.told.add({
          type: "told",
          mark: remarks ? "bad" : "plain",
          text,
          ...(remarks && { detail: remarks }),
          ...stamp,
        });
      }
      case "run.call_settled":
        this.spent.set(data.call_id, {
          usd: data.usage.cost_usd,
          tokens: data.usage.input_tokens + data.usage.output_tokens,
        });
        return true;
      case "run.usage_counted":
        return true;
      default:
        return this.foldWork(fact, stamp);
    }
  }

  private foldWork({ kind, data }: Fact, stamp: Stamp): boolean {
    switch (kind) {
      case "step.call_started":
      case "step.agent_started":
        this.isOver = false;
        return false;
      case "step.call_failed":
        this.ended.add(speaker.call(data.call_id));
        return false;
      case "step.call_answered":
        this.answered(data, stamp);
        return true;
      case "step.worded":
        this.told.change<Tool>(data.tool_use, { arguments: data.arguments, about: about(data.arguments) });
        return true;
      case "step.tool_started":
        this.isOver = false;
        if (TOLD_BY_THE_RUN.has(data.name)) return true;
        if (!this.told.has(data.tool_use)) this.told.tool(data.tool_use, data.name, "", stamp);
        this.told.change<Tool>(data.tool_use, { state: "running" });
        return true;
      case "step.tool_finished": {
        this.ended.add(speaker.tool(data.tool_use));
        const { result, output, output_bytes: outputBytes, duration_ms: ms } = data;
        this.told.unsilence(data.tool_use, result.outcome !== "done");
        this.told.change<Tool>(data.tool_use, {
          state: result.outcome,
          text: result.text,
          outputBytes,
          ms,
          ...(output && { output }),
        });
        return true;
      }
      case "run.checked": {
        this.ended.add(speaker.check(data.command));
        const { command, exit_code: exitCode, duration_ms: ms, tail, output } = data;
        this.told.add({
          type: "check",
          command,
          exitCode: exitCode ?? null,
          ms,
          tail,
          ...(output && { output }),
          ...stamp,
        });
        return true;
      }
      case "run.finished":
      case "run.captured":
      case "run.delivery_started":
        this.isOver = true;
        // The same checks run again on what is captured next, and on the merge.
        for (const each of this.ended) if (each.startsWith("check:")) this.ended.delete(each);
        return false;
      default:
        return false;
    }
  }

  private answered(data: FactData<"step.call_answered">, stamp: Stamp) {
    this.ended.add(speaker.call(data.call_id));
    // Said once, with the first thing that came of the call.
    let spent = this.spent.get(data.call_id);
    this.spent.delete(data.call_id);
    if (data.text.trim() !== "") {
      const cut = data.truncated && { cut: true };
      this.told.add({
        type: "said",
        who: "agent",
        name: "Agent",
        text: data.text,
        ...cut,
        ...(spent && { spent }),
        ...stamp,
      });
      spent = undefined;
    }
    for (const [index, call] of data.tool_calls.entries()) {
      const key = `${stamp.key}.${index}`;
      this.told.tool(call.tool_use, call.name, call.arguments, { key, at: stamp.at }, spent);
      spent = undefined;
    }
  }
}
