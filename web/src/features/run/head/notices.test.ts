import { describe, expect, it } from "vitest";
import { sampleRun } from "../testing/sample";
import { noticesOf } from "./notices";

const told = (change: Parameters<typeof sampleRun>[0]) =>
  noticesOf(sampleRun(change)).map(({ kind, text }) => [kind, text]);

describe("what has to be known of a run", () => {
  it("is how its delivery went, with the daemon's words", () => {
    expect(told({ delivery: { mode: "push", state: "pending" } })).toEqual([["info", "It is being pushed."]]);
    expect(told({ delivery: { mode: "merge", state: "conflict", detail: "main moved on" } })).toEqual([
      ["bad", "Not delivered, since another change is in the way. main moved on"],
    ]);
    expect(told({ delivery: { mode: "push", state: "failed", detail: "the remote refused" } })).toEqual([
      ["bad", "Not delivered. the remote refused"],
    ]);
  });

  it("is where it went, and what became of taking it back", () => {
    const delivered = { commit: "c".repeat(40), target: "main" };
    const done = { mode: "merge" as const, state: "done" as const };
    expect(
      told({
        state: "approved",
        delivery: done,
        delivered,
        rollback: { state: "failed", detail: "in the way" },
      }),
    ).toEqual([
      ["good", "Delivered: main is at cccccccccc."],
      ["bad", "It could not be taken back. in the way"],
    ]);
  });

  it("is why it waits, and for how long", () => {
    const [[kind, text] = []] = told({
      state: "waiting",
      waiting_for: "provider",
      waiting_detail: "the provider limits",
      waiting_until: "2026-01-01T12:00:00Z",
    });
    expect(kind).toBe("warn");
    expect(text).toMatch(/^The provider limits Until .*\.$/);
  });
});
