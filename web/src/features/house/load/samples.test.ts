import { expect, it } from "vitest";
import { moments } from "./samples";

const sample = (minute: number, working: number) => ({
  at: new Date(Date.UTC(2026, 0, 5, 10, minute)).toISOString(),
  working,
  queued: 0,
  waiting: 1,
  review: 2,
  machine_load: null,
});

it("a day of minutes fits side by side, and a short rush is seen", () => {
  const samples = Array.from({ length: 1440 }, (_, minute) => sample(minute, minute === 700 ? 4 : 1));
  const found = moments(samples, 96);
  expect(found).toHaveLength(96);
  expect(found.filter(({ working }) => working === 4)).toHaveLength(1);
  expect(found[0]).toMatchObject({ at: samples[0]?.at, parked: 3 });
});

it("a daemon that just began has few", () => {
  expect(moments([], 96)).toEqual([]);
  expect(moments([sample(0, 1), sample(1, 2)], 96).map(({ working }) => working)).toEqual([1, 2]);
});
