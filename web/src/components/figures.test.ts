import { expect, it } from "vitest";
import { count, grouped } from "./figures";

it.each([
  [0, "0"],
  [999, "999"],
  [1000, "1K"],
  [1249, "1.2K"],
  [12_345, "12.3K"],
  [999_949, "999.9K"],
  [999_950, "1M"],
  [3_400_000, "3.4M"],
  [2_000_000_000, "2B"],
])("%i is %s at a glance", (amount, words) => expect(count(amount)).toBe(words));

it.each([
  [0, "0"],
  [999, "999"],
  [1000, "1,000"],
  [1_234_567, "1,234,567"],
])("%i is %s to the last", (amount, words) => expect(grouped(amount)).toBe(words));
