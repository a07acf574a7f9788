import type { Ask, FactData } from "../facts";
import { who } from "../words";
import type { Entry, Question, Spent, Tool } from "./entry";
import { about } from "./steps";

/** Where an entry came from. */
export interface Stamp {
  key: string;
  at: string;
}

/** Calls that the run itself tells of, in better words. */
export const TOLD_BY_THE_RUN: ReadonlySet<string> = new Set(["finish", "ask_founder"]);

/** A list of entries that later facts change: each change makes another object of the one entry, and of no other. */
export class Entries {
  list: Entry[] = [];
  /** Where the entry of a tool use or an inbox item is. */
  private readonly at = new Map<string, number>();
  /** Uses of tools that are told of only if they come to nothing. */
  private readonly silent = new Map<string, Tool>();

  /** From here on it is another list: whoever has the earlier one keeps it as it was. */
  begin() {
    this.list = [...this.list];
  }

  has(id: string): boolean {
    return this.at.has(id);
  }

  /** A use of a tool came to something: if it is none that is told of, it is now. */
  unsilence(toolUse: string, isTrouble: boolean) {
    const hidden = this.silent.get(toolUse);
    this.silent.delete(toolUse);
    if (!hidden || !isTrouble) return;
    this.at.set(toolUse, this.list.length);
    this.add(hidden);
  }

  tool(toolUse: string, name: string, args: string, stamp: Stamp, spent?: Spent) {
    const entry: Tool = {
      type: "tool",
      toolUse,
      name,
      about: about(args),
      arguments: args,
      state: "asked",
      text: "",
      outputBytes: 0,
      ...(spent && { spent }),
      ...stamp,
    };
    if (TOLD_BY_THE_RUN.has(name)) {
      this.silent.set(toolUse, entry);
      return;
    }
    this.at.set(toolUse, this.list.length);
    this.add(entry);
  }

  ask(ask: Ask, stamp: Stamp) {
    const why = ask.answering?.referred ?? ask.answering?.why;
    const told = { title: ask.title, body: ask.body, options: ask.options, ...(why && { why }) };
    if (this.change<Question>(ask.inbox_id, told)) return;
    this.at.set(ask.inbox_id, this.list.length);
    this.add({ type: "question", ...told, ...stamp });
  }

  answer(data: FactData<"run.answered">) {
    const index = this.at.get(data.inbox_id);
    const asked = index === undefined ? undefined : (this.list[index] as Question);
    const label = asked?.options.find(({ id }) => id === data.choice)?.label ?? data.choice;
    const text = [label, data.text].filter(Boolean).join("\n");
    const by = data.by === "expiry" ? "the time ran out" : who(data.by);
    this.change<Question>(data.inbox_id, { answer: { text, by, model: Boolean(data.conversation_id) } });
  }

  add(entry: Entry): true {
    this.list.push(entry);
    return true;
  }

  /** Changes the entry of a tool use or an inbox item. False: there is none. */
  change<E extends Entry>(id: string, to: Partial<E>): boolean {
    const index = this.at.get(id);
    const entry = index === undefined ? undefined : this.list[index];
    if (index === undefined || !entry) return false;
    this.list[index] = { ...entry, ...to } as Entry;
    return true;
  }
}
