import { describe, expect, it } from "vitest";
import type { EventView, Frame } from "@/api/schema";
import { fact, message } from "./testing/views";
import { beside, type Heard, hear, miss, nothing, recall, turnOf } from "./turn";

const event = (view: EventView): Frame => ({ type: "event", ...view });
const piece = (call_id: string, text: string, id = "c1"): Frame => ({
  type: "delta",
  stream: `conversation/${id}/steps`,
  data: { kind: "text", call_id, text },
});
const heard = (...frames: Frame[]): Heard => frames.reduce((now, frame) => hear(now, frame, "c1"), nothing);
const started = (position: number, call_id: string) =>
  event(fact(position, "step.call_started", { call_id }));
const answered = (position: number, call_id: string, text: string, tool_calls: unknown[] = []) =>
  event(fact(position, "step.call_answered", { call_id, text, tool_calls }));
const replied = (position: number, text: string) => event(fact(position, "conversation.replied", { text }));
const consult = {
  tool_use: "t1",
  name: "consult",
  arguments: '{"advisor":"code","question":"Where is it slow?"}',
};

describe("what is being said", () => {
  it("grows piece by piece", () => {
    const turn = turnOf(heard(started(1, "a"), piece("a", "Here "), piece("a", "is")));
    expect(turn.writing).toEqual({ call: "a", text: "Here is", partial: false });
  });

  it("is what was recorded once it is whole, and does not come twice", () => {
    const turn = turnOf(
      heard(started(1, "a"), piece("a", "Here"), answered(2, "a", "Here it is."), piece("a", " it")),
    );
    expect(turn.writing).toEqual({ call: "a", text: "Here it is.", partial: false });
    expect(turn.lines).toEqual([]);
  });

  it("is known to lack its beginning when that was not heard", () => {
    expect(turnOf(recall(nothing, [fact(1, "step.call_started", { call_id: "a" })])).writing?.partial).toBe(
      true,
    );
    const late = recall(heard(piece("a", "end")), [fact(1, "step.call_started", { call_id: "a" })]);
    expect(turnOf(late).writing).toEqual({ call: "a", text: "end", partial: true });
  });

  it("has no hole after a lost connection: it goes on from there", () => {
    const back = hear(miss(heard(started(1, "a"), piece("a", "Here "))), piece("a", "now"), "c1");
    expect(turnOf(back).writing).toEqual({ call: "a", text: "now", partial: true });
  });

  it("is of this conversation alone", () => {
    expect(hear(nothing, piece("a", "x", "c2"), "c1")).toBe(nothing);
  });
});

describe("what is done on the way", () => {
  const asking = heard(
    started(1, "a"),
    answered(2, "a", "I ask.", [consult]),
    event(fact(3, "step.tool_started", { tool_use: "t1", name: "consult" })),
  );

  it("is told in a line, with what was said beside it", () => {
    const { lines, writing } = turnOf(asking);
    expect(lines.map(({ text, done }) => [text, done])).toEqual([
      ["I ask.", undefined],
      ["Asks the code advisor: Where is it slow?", false],
    ]);
    expect(writing).toBeNull();
  });

  it("is done when it came back, and says what was wrong when it was refused", () => {
    const back = (result: unknown) =>
      turnOf(hear(asking, event(fact(4, "step.tool_finished", { tool_use: "t1", result })), "c1")).lines[1];
    expect(back({ outcome: "done", text: "long" })).toMatchObject({ kind: "uses", done: true });
    expect(back({ outcome: "refused", text: "no advisor" })).toMatchObject({ kind: "bad", done: true });
  });

  it("is the same however often and in whatever order it is heard", () => {
    const again = recall(asking, asking.facts.toReversed());
    expect(turnOf(again)).toEqual(turnOf(asking));
  });

  it("survives a fact that says nothing any more", () => {
    expect(() => turnOf(heard(event(fact(1, "step.call_answered", null))))).not.toThrow();
  });
});

describe("the end of a turn", () => {
  const over = heard(started(1, "a"), answered(2, "a", "I look.", [consult]), replied(5, "Done."));

  it("stands for the message until that is here, and never beside it", () => {
    expect(beside(turnOf(over), [message(1)]).replied?.text).toBe("Done.");
    expect(beside(turnOf(over), [message(1), message(5)]).replied).toBeNull();
  });

  it("is behind a call that was stopped, however late that ends", () => {
    const failed = event(fact(7, "step.call_failed", { call_id: "a", error: { detail: "stopped" } }));
    const stopped = heard(started(1, "a"), event(fact(5, "conversation.stopped")), failed, started(8, "b"));
    expect(turnOf(stopped).lines).toEqual([]);
    const trouble = heard(started(8, "b"), event(fact(9, "step.call_failed", { call_id: "b", error: {} })));
    expect(turnOf(trouble).lines).toHaveLength(1);
  });

  it("leaves what was told above the answer, and begins anew", () => {
    const turn = turnOf(hear(over, started(6, "b"), "c1"));
    expect(turn.lines).toEqual([]);
    expect(turn.told[5]?.map(({ text }) => text)).toEqual(["I look."]);
  });
});
