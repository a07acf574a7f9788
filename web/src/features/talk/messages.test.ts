import { describe, expect, it } from "vitest";
import { lengthened, renewed, rows, type Thread } from "./messages";
import { conversation, message, minute } from "./testing/views";

const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, place) => message(from + place));
const positions = ({ messages }: Thread) => messages.map(({ position }) => position);
const known = (from: number, to: number, older: Thread["older"] = "cursor"): Thread => ({
  view: conversation(),
  messages: range(from, to),
  older,
});

describe("a conversation that is read anew", () => {
  it("keeps the older messages that were read", () => {
    const now = renewed(known(1, 60), conversation({ messages: range(12, 61) }));
    expect(positions(now)).toEqual(range(1, 61).map(({ position }) => position));
    expect(now.older).toBe("cursor");
  });

  it("drops them when something between is missing", () => {
    const now = renewed(known(1, 60), conversation({ messages: range(100, 149) }));
    expect(positions(now)[0]).toBe(100);
    expect(now.older).toBeUndefined();
  });

  it("knows that a short one is whole", () => {
    expect(renewed(undefined, conversation({ messages: range(1, 3) })).older).toBeNull();
    expect(renewed(undefined, conversation({ messages: range(1, 50) })).older).toBeUndefined();
  });

  it("takes what changed in a message that is known", () => {
    const now = renewed(known(1, 3), conversation({ messages: [message(3, { text: "redacted" })] }));
    expect(now.messages.at(-1)?.text).toBe("redacted");
    expect(positions(now)).toEqual([1, 2, 3]);
  });
});

it("puts a page of older ones before, each once", () => {
  const now = lengthened(known(51, 100), range(41, 60).toReversed(), null);
  expect(positions(now)).toEqual(range(41, 100).map(({ position }) => position));
  expect(now.older).toBeNull();
});

describe("what is shown", () => {
  it("has the card of a plan once, below the newest answer about it", () => {
    const shown = rows([
      message(1, { plan_id: "p" }),
      message(2, { plan_id: "p" }),
      message(3, { plan_id: "p", role: "deputy" }),
    ]);
    expect(shown.map(({ card }) => card)).toEqual([false, true, false]);
  });

  it("has a card below what Deputy says when nobody else spoke of it", () => {
    expect(rows([message(1, { plan_id: "p", role: "deputy" })])[0]?.card).toBe(true);
  });

  it("says the time after a pause only", () => {
    const at = (position: number, minutes: number) => message(position, { created_at: minute(minutes) });
    expect(rows([at(1, 0), at(2, 10), at(3, 100)]).map(({ since }) => since !== undefined)).toEqual([
      true,
      false,
      true,
    ]);
  });

  it("says no time before the first as long as there are older ones", () => {
    expect(rows([message(1)], [], false)[0]?.since).toBeUndefined();
  });

  it("has those who were asked at the answer that rests on them", () => {
    const asked = [
      conversation({ id: "x", created_at: minute(2) }),
      conversation({ id: "y", created_at: minute(6) }),
    ];
    const shown = rows([message(1, { role: "founder" }), message(4), message(8)], asked);
    expect(shown.map((row) => row.asked.map(({ id }) => id))).toEqual([[], ["x"], ["y"]]);
  });
});
