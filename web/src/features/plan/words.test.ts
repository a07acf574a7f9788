import { describe, expect, it } from "vitest";
import { laters, local, when } from "./later";
import { estimated } from "./words";

describe("an estimate", () => {
  it("is a range, and says what it rests on", () => {
    const view = { runs: 7, minutes: 20, minutes_low: 15, minutes_high: 60, usd: 2, low: 1, high: 4 };
    expect(estimated(view)).toEqual({
      time: "15 to 60 minutes",
      money: "$1.00 to $4.00",
      basis: "From 7 runs like these here.",
    });
  });

  it("never shows less than a cent as nothing", () => {
    expect(estimated({ runs: 3, low: 0.001, high: 0.05 }).money).toBe("up to $0.05");
    expect(estimated({ runs: 3, low: 0.001, high: 0.004 }).money).toBe("under $0.01");
  });

  it("says whose opinion it is where nothing is known", () => {
    const { time, basis } = estimated({ runs: 0, guess: { minutes: 45, usd: 1.8 } });
    expect(time).toBe("about 45 minutes");
    expect(basis).toContain("the COO thinks");
    expect(estimated({ runs: 0 })).toMatchObject({ time: null, money: null });
  });
});

describe("later", () => {
  const wednesday = new Date(2026, 2, 4, 10, 0);
  const labels = (now: Date) => laters(now).map(({ label }) => label);

  it("has times that people mean", () => {
    expect(labels(wednesday)).toEqual([
      "In three hours",
      "This evening",
      "Tomorrow morning",
      "Monday morning",
      "In a month",
    ]);
  });

  it("offers no evening that is about to end, and no Monday that is tomorrow", () => {
    expect(labels(new Date(2026, 2, 4, 17, 30))).not.toContain("This evening");
    const sunday = new Date(2026, 2, 8, 10, 0);
    expect(labels(sunday)).toContain("Monday in a week");
    expect(laters(sunday)[3]?.at.getDate()).toBe(16);
  });

  it("reads as one would say it", () => {
    expect(when(new Date(2026, 2, 4, 18, 0), wednesday)).toBe("today, 18:00");
    expect(when(new Date(2026, 2, 9, 9, 0), wednesday)).toBe("Monday, 09:00");
    expect(when(new Date(2026, 3, 3, 9, 0), wednesday)).toBe("3 Apr, 09:00");
    expect(local(wednesday)).toBe("2026-03-04T10:00");
  });
});
