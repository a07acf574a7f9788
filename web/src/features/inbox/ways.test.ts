import { describe, expect, it } from "vitest";
import { item } from "../talk/testing/views";
import { answeredBy, answerOf, waysOf } from "./ways";

const option = (id: string, label = id) => ({ id, label });

describe("the ways to answer", () => {
  it("wants words where changes are asked for", () => {
    const ways = waysOf(item("r", { kind: "review", options: [option("approve"), option("changes")] }));
    expect(ways.taps.map(({ needs }) => needs !== undefined)).toEqual([false, true]);
    expect(ways.words).toBeNull();
    expect(ways.isDeed).toBe(true);
  });

  it("lets a question wait while Deputy is away, and takes any words", () => {
    const ways = waysOf(item("q", { options: [option("1")] }));
    expect(ways.isDeed).toBe(false);
    expect(ways.words?.label).toBe("Or in your words");
  });

  it("keeps the draft out of the plain options", () => {
    const ways = waysOf(item("q", { options: [option("send"), option("1")] }));
    expect(ways.taps.map((way) => way.option.id)).toEqual(["1"]);
  });

  it("has a card changed by words, and says what happens by a tap", () => {
    const ways = waysOf(item("p", { kind: "approval", plan_id: "p1", options: [option("confirm")] }));
    expect(ways.words?.verb).toBe("Ask for another card");
    expect(ways.taps[0]?.then).toBe("Exactly this card is carried out.");
  });

  it("takes no words where Deputy takes none", () => {
    expect(waysOf(item("f", { kind: "failure", options: [option("retry")] })).words).toBeNull();
  });
});

describe("an answer", () => {
  it("reads as its option does", () => {
    const answered = item("q", {
      state: "answered",
      options: [option("1", "Blue")],
      choice: "1",
      text: "light",
    });
    expect(answerOf(answered)).toBe("Blue: light");
    expect(answerOf(item("q", { state: "withdrawn" }))).toContain("lost its point");
  });

  it("names who gave it", () => {
    expect([answeredBy("founder"), answeredBy("expiry"), answeredBy(null)]).toEqual([
      "you",
      "nobody in time",
      "somebody",
    ]);
  });
});
