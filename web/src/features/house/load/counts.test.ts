import { expect, it } from "vitest";
import { aRun } from "@/test/views";
import { byAgent, byReason } from "./counts";

it("says what each run that is not at work waits for, the most frequent first", () => {
  const bars = byReason([
    aRun({ state: "queued" }),
    aRun({ state: "queued" }),
    aRun({ state: "queued", waiting_until: "2099-01-01T00:00:00Z" }),
    aRun({ state: "waiting", waiting_for: "budget" }),
    aRun({ state: "review" }),
    aRun({ state: "running" }),
  ]);
  expect(bars[0]).toMatchObject({ label: "room", value: 2 });
  expect(bars.map(({ value }) => value)).toEqual([2, 1, 1, 1]);
});

it("counts runs by their agent", () => {
  const bars = byAgent([aRun({ agent: "claude" }), aRun(), aRun({ agent: "claude" })]);
  expect(bars.map(({ key, value }) => [key, value])).toEqual([
    ["claude", 2],
    ["builtin", 1],
  ]);
});
