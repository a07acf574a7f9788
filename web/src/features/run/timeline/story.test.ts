import { describe, expect, it } from "vitest";
import type { EventView } from "@/api/schema";
import { type Entry, found, wanted } from "./entry";
import { heard, unrecorded, withLive } from "./live";
import { Story } from "./story";

const at = "2026-01-01T00:00:00Z";
let position = 0;
function event(kind: string, data: unknown): EventView {
  position += 1;
  const stream = kind.startsWith("step.") ? "run/1/steps" : "run/1";
  return { position, stream, kind, at, actor: "deputy", data: data as Record<string, unknown> };
}
function told(...events: EventView[]): Story {
  const story = new Story();
  story.take(events);
  return story;
}
const call = (id: string, text: string, tool_calls: unknown[] = []) =>
  event("step.call_answered", { call_id: id, text, tool_calls, truncated: false });
const use = (tool_use: string, name: string, args: unknown) => ({
  tool_use,
  name,
  arguments: JSON.stringify(args),
});
const done = (tool_use: string, outcome = "done", text = "ok") =>
  event("step.tool_finished", { tool_use, result: { outcome, text }, output_bytes: 2, duration_ms: 5 });

describe("the timeline", () => {
  it("folds a tool's call, start and end into one entry, in the order of the calls", () => {
    const story = told(
      call("c1", "Let me look.", [
        use("t1", "shell_exec", { timeout_sec: 5, cmd: "make" }),
        use("t2", "fs_read", { path: "a.rs" }),
      ]),
      event("step.tool_started", { tool_use: "t1", name: "shell_exec" }),
      event("step.tool_started", { tool_use: "t2", name: "fs_read" }),
      done("t2"),
      done("t1", "refused", "no such command"),
    );
    expect(story.entries).toMatchObject([
      { type: "said", text: "Let me look." },
      { type: "tool", name: "shell_exec", about: "make", state: "refused", text: "no such command" },
      { type: "tool", name: "fs_read", about: "a.rs", state: "done", ms: 5 },
    ]);
  });

  it("is the same, taken at once or piece by piece, and takes nothing twice", () => {
    const events = [
      event("run.queued", { order: { text: "Mend it" } }),
      call("c1", "", [use("t1", "fs_read", { path: "x" })]),
      event("step.tool_started", { tool_use: "t1", name: "fs_read" }),
      done("t1"),
      event("run.verified", { verdict: "unverified" }),
    ];
    const pieces = new Story();
    for (const [index] of events.entries()) pieces.take(events.slice(Math.max(0, index - 1), index + 1));
    expect(pieces.entries).toEqual(told(...events).entries);
    expect(pieces.entries).toHaveLength(3);
  });

  it("draws only the row anew that changed", () => {
    const story = told(call("c1", "Words", [use("t1", "fs_read", { path: "x" })]));
    const before = story.entries;
    story.take([done("t1")]);
    expect(story.entries[0]).toBe(before[0]);
    expect(story.entries[1]).not.toBe(before[1]);
  });

  it("puts an answer to its question, in the words of the option, and says when a model gave it", () => {
    const ask = {
      inbox_id: "i1",
      purpose: { for: "agent" },
      title: "Which currency?",
      body: "",
      options: [{ id: "eur", label: "Euro", recommended: false }],
      answering: { route: "model", why: "its work is autonomous" },
    };
    const story = told(
      event("run.asked", { ask }),
      event("run.answered", { inbox_id: "i1", choice: "eur", text: null, by: "coo", conversation_id: "k" }),
    );
    expect(story.entries).toMatchObject([
      { type: "question", why: "its work is autonomous", answer: { text: "Euro", by: "coo", model: true } },
    ]);
  });

  it("tells what a call cost once, with what came of it first", () => {
    const usage = { input_tokens: 10, output_tokens: 5, cost_usd: 0.25 };
    const story = told(
      event("run.call_settled", { call_id: "c1", model: "m", usage, estimated: false }),
      call("c1", "", [use("t1", "fs_read", {}), use("t2", "fs_read", {})]),
    );
    const spent = story.entries.map((entry) => (entry.type === "tool" ? entry.spent : null));
    expect(spent).toEqual([{ usd: 0.25, tokens: 15 }, undefined]);
  });

  it("shows kinds that it does not know plainly, and what was forgotten", () => {
    const story = told(event("run.teleported", { to: "mars" }), event("run.messaged", null));
    expect(story.entries.map((entry) => (entry as { text: string }).text)).toEqual([
      "run.teleported",
      "run.messaged: its words were forgotten",
    ]);
  });

  it("keeps calls to itself that the run tells of, unless they were refused", () => {
    const finish = use("t1", "finish", { summary: "Done" });
    const story = told(
      call("c1", "", [finish]),
      event("step.tool_started", { tool_use: "t1", name: "finish" }),
    );
    expect(story.entries).toEqual([]);
    story.take([done("t1", "refused", "nothing was changed")]);
    expect(story.entries).toMatchObject([{ type: "tool", name: "finish", state: "refused" }]);
  });

  it("filters words, tools and trouble", () => {
    const story = told(
      call("c1", "Words", [use("t1", "fs_read", {}), use("t2", "fs_read", {})]),
      done("t1"),
      done("t2", "unknown"),
      event("run.checked", { command: "make", exit_code: 1, duration_ms: 1, tail: "" }),
    );
    const types = (entries: readonly Entry[]) => entries.map(({ type }) => type);
    expect(types(wanted(story.entries, "words"))).toEqual(["said"]);
    expect(types(wanted(story.entries, "tools"))).toEqual(["tool", "tool", "check"]);
    expect(types(wanted(story.entries, "trouble"))).toEqual(["tool", "check"]);
    expect(types(found(story.entries, " WORDS"))).toEqual(["said"]);
    expect(found(story.entries, " ")).toBe(story.entries);
  });
});

describe("what goes on", () => {
  const text = (call_id: string, piece: string) => ({ kind: "text" as const, call_id, text: piece });
  const output = (tool_use: string, piece: string) => ({ kind: "output" as const, tool_use, text: piece });

  it("is shown as it comes, and replaced by what is recorded", () => {
    const story = told(call("c0", "", [use("t1", "shell_exec", { cmd: "make" })]));
    let pieces = heard(new Map(), [text("c1", "Hel"), text("c1", "lo"), output("t1", "step 1\n")]);
    expect(withLive(story.entries, pieces)).toMatchObject([
      { type: "tool", live: "step 1\n" },
      { type: "said", text: "Hello", live: true },
    ]);
    story.take([call("c1", "Hello there")]);
    pieces = unrecorded(pieces, story);
    expect(withLive(story.entries, pieces)).toMatchObject([
      { type: "tool", live: "step 1\n" },
      { type: "said", text: "Hello there" },
    ]);
    // What comes late of it is no new beginning.
    expect(unrecorded(heard(pieces, [text("c1", " late")]), story).has("call:c1")).toBe(false);
  });

  it("lets a check of the same name run again in the next round", () => {
    const story = told(event("run.checked", { command: "make", exit_code: 1, duration_ms: 1, tail: "" }));
    const pieces = heard(new Map(), [{ kind: "check", command: "make", text: "again" }]);
    expect(unrecorded(pieces, story).size).toBe(0);
    story.take([event("run.captured", { commit: "c", diff: { files: 0, insertions: 0, deletions: 0 } })]);
    expect(unrecorded(pieces, story)).toBe(pieces);
    expect(unrecorded(heard(pieces, [output("t9", "late")]), story).size).toBe(1);
  });
});
