import { expect, it } from "vitest";
import { ago, clock, day, dayAndClock, dayWords, weekday, whole } from "./clock";

const at = new Date(2026, 0, 31, 9, 5);

it("says times as people write them", () => {
  expect([clock(at), day(at), dayAndClock(at), whole(at), weekday(at)]).toEqual([
    "09:05",
    "31 Jan",
    "31 Jan, 09:05",
    "31 Jan 2026, 09:05",
    "Saturday",
  ]);
  expect(dayWords("2026-12-01")).toBe("1 Dec");
});

it.each([
  [0, "now"],
  [-59, "now"],
  [-60, "1 min. ago"],
  [59 * 60, "in 59 min."],
  [-3600, "1 hr. ago"],
  [47 * 3600, "tomorrow"],
  [-24 * 3600, "yesterday"],
  [-49 * 3600, "2 days ago"],
  [14 * 24 * 3600, "in 14 days"],
])("says how far away %i seconds are", (seconds, words) => {
  expect(ago(at.getTime() + seconds * 1000, at.getTime())).toBe(words);
});
