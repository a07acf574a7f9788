import { describe, expect, it } from "vitest";
import type { Frame } from "../schema";
import { Recent } from "./recent";

const stream = "conversation/1/steps";
const piece = (text: string, call_id = "c1"): Frame => ({
  type: "delta",
  stream,
  data: { kind: "text", call_id, text },
});
const fact = (kind: string, data: unknown, of = stream): Frame => ({
  type: "event",
  position: 7,
  stream: of,
  kind,
  at: "2026-01-05T10:00:00Z",
  actor: "deputy",
  data,
});

function heard(...frames: Frame[]) {
  const recent = new Recent();
  for (const frame of frames) recent.hear(frame);
  return recent.frames();
}

describe("what goes on right now", () => {
  it("is told whole to whoever comes in the midst of it", () => {
    const begun = fact("step.call_started", { call_id: "c1" });
    expect(heard(begun, piece("Hel"), piece("lo"))).toEqual([begun, piece("Hello")]);
  });

  it("is told no more once it is recorded", () => {
    const begun = fact("step.call_started", { call_id: "c1" });
    expect(heard(begun, piece("a"), piece("b", "c2"), fact("step.call_answered", { call_id: "c1" }))).toEqual(
      [piece("b", "c2")],
    );
    const stopped = fact("conversation.stopped", null, "conversation/1");
    expect(heard(begun, piece("a"), stopped)).toEqual([]);
  });

  it("is told no more where pieces may have been missed", () => {
    expect(heard(piece("a"), { type: "lagged", position: 7 })).toEqual([]);
  });

  it("is told as the rest of something where its beginning is forgotten", () => {
    const begun = fact("step.call_started", { call_id: "c1" });
    const told = heard(begun, piece("x".repeat(70_000)));
    expect(told.map(({ type }) => type)).toEqual(["delta"]);
  });
});
