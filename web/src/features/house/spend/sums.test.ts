import { expect, it } from "vitest";
import type { SpendItem } from "@/api/schema";
import { roundAbove } from "@/features/charts/Columns";
import { dayColumns, dearest, todayOf, unpriced } from "./sums";

const item = (day: string, cost_usd: number, more: Partial<SpendItem["usage"]> = {}): SpendItem => ({
  key: day,
  day,
  reserved_usd: 0,
  usage: { input_tokens: 1, output_tokens: 1, cost_usd, ...more },
});
const noon = Date.parse("2026-03-01T12:00:00Z");

it("has a column for days on which nothing was spent, over the end of a month", () => {
  const columns = dayColumns([item("2026-02-28", 2), item("2026-01-01", 9)], 3, noon);
  expect(columns.map(({ key, value }) => [key, value])).toEqual([
    ["2026-02-27", 0],
    ["2026-02-28", 2],
    ["2026-03-01", 0],
  ]);
});

it("today is today in UTC, and nothing when nothing was spent", () => {
  expect(todayOf([item("2026-03-01", 1.5)], noon)).toBe(1.5);
  expect(todayOf([item("2026-02-28", 1.5)], noon)).toBe(0);
});

it("counts tokens that no sum has", () => {
  expect(unpriced([item("a", 1, { unpriced_tokens: 5 }), item("b", 1)])).toBe(5);
});

it("puts the dearest first and leaves what it was given as it was", () => {
  const items = [item("a", 1), item("b", 3), item("c", 2)];
  expect(dearest(items, 2).map(({ key }) => key)).toEqual(["b", "c"]);
  expect(items[0]?.key).toBe("a");
});

it("rounds the top of a chart up to something that can be read", () => {
  expect([0, 0.013, 0.2, 1, 7, 51, 100].map(roundAbove)).toEqual([1, 0.02, 0.2, 1, 10, 100, 100]);
});
