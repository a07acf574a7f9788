import { describe, expect, it } from "vitest";
import type { RunState, RunView } from "@/api/schema";
import { sampleRun } from "../testing/sample";
import { type Action, choiceOf, labelOf } from "./actions";
import { doubts, isAsked } from "./questions";

const name = (action: Action | null) =>
  action && (action.do === "approve" ? `approve ${action.mode}` : action.do);
function all(change: Partial<RunView>): (string | null)[] {
  const { main, second, more } = choiceOf(sampleRun(change));
  return [main, second, ...more].map(name);
}

describe("what can be asked of a run", () => {
  it("of work in review is everything that ends it, the merge first", () => {
    expect(all({ state: "review" })).toEqual([
      "approve merge",
      "changes",
      "approve push",
      "approve none",
      "take_back",
      "reject",
    ]);
  });

  it("is nothing while it is being delivered", () => {
    expect(all({ delivery: { mode: "merge", state: "pending" } })).toEqual([null, null]);
  });

  it("is the same again when it could not be delivered, in other words", () => {
    const run = sampleRun({ delivery: { mode: "merge", state: "conflict", detail: "main moved on" } });
    const { main } = choiceOf(run);
    expect(main && labelOf(main, run)).toBe("Try to merge again");
  });

  it("of work that changed nothing is to close it", () => {
    const run = sampleRun({ diff: { files: 0, insertions: 0, deletions: 0 } });
    const { main, more } = choiceOf(run);
    expect(main && labelOf(main, run)).toBe("Close it");
    expect(more.map(name)).toEqual(["take_back", "reject"]);
  });

  it.each<RunState>(["queued", "preparing", "running", "verifying"])(
    "while it is %s is words and an end",
    (state) => {
      expect(all({ state })).toEqual(["message", "stop", "interrupt", "take_back"]);
    },
  );

  it("is no interruption while it waits for an answer", () => {
    expect(all({ state: "waiting", waiting_for: "question" })).not.toContain("interrupt");
    expect(all({ state: "waiting", waiting_for: "provider" })).toContain("interrupt");
  });

  it("in hand is handed over, and at one's turn first of all goes on", () => {
    expect(all({ state: "running", mode: "hands_on" })).toContain("hand_over");
    expect(all({ state: "waiting", mode: "hands_on", waiting_for: "founder" })).toEqual([
      "message",
      "hand_over",
      "stop",
    ]);
  });

  it("of what has ended is another try; of dead letters a place in the queue", () => {
    expect(all({ state: "failed" })).toEqual(["requeue", null]);
    expect(all({ state: "stopped" })).toEqual(["retry", null]);
    expect(all({ state: "rejected" })).toEqual(["retry", null]);
  });

  it("of what was delivered is to take it back, once", () => {
    const delivered = { commit: "c", target: "main" };
    const merge = { mode: "merge" as const, state: "done" as const };
    expect(all({ state: "approved", delivery: merge, delivered })).toEqual([null, "rollback"]);
    expect(all({ state: "approved", delivery: merge, delivered, rollback: { state: "failed" } })).toContain(
      "rollback",
    );
    expect(all({ state: "approved", delivery: merge, delivered, rollback: { state: "done" } })).toEqual([
      null,
      null,
    ]);
    expect(all({ state: "approved", delivery: { mode: "none", state: "done" }, delivered })).toEqual([
      null,
      null,
    ]);
    expect(all({ state: "approved", delivery: merge, delivered: { ...delivered, nothing: true } })).toEqual([
      null,
      null,
    ]);
  });
});

describe("what is asked before", () => {
  const merge: Action = { do: "approve", mode: "merge" };

  it("is nothing when proven work is merged", () => {
    expect(isAsked(merge, { verdict: "passed", remarks: [] })).toBe(false);
  });

  it("is what speaks against it", () => {
    expect(doubts({ verdict: "unverified", remarks: ["It also changed x"] })).toHaveLength(2);
    expect(isAsked(merge, { verdict: "failed", remarks: [] })).toBe(true);
    expect(isAsked(merge, { verdict: "passed", remarks: ["It also changed x"] })).toBe(true);
  });

  it("is whether it is meant, of all that destroys", () => {
    for (const deed of ["reject", "stop", "rollback"] as const) {
      expect(isAsked({ do: deed }, { verdict: "passed", remarks: [] })).toBe(true);
    }
  });
});
