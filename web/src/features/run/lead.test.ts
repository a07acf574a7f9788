import { expect, it } from "vitest";
import type { EventView } from "@/api/schema";
import { placeOf } from "./lead";
import type { Entry } from "./timeline/entry";

const event = (position: number, kind: string, data: object = {}) =>
  ({ position, kind, data, at: "2026-01-05T10:00:00Z" }) as EventView;
const told = (key: string) => ({ type: "told", mark: "plain", text: key, key, at: "" }) as Entry;
const tool = (key: string, toolUse: string) => ({ ...told(key), type: "tool", toolUse }) as Entry;

const entries = [told("3"), tool("5.0", "a"), tool("5.1", "b"), told("9"), told("call:live")];
const events = [
  event(3, "run.queued"),
  event(5, "step.call_answered"),
  event(7, "step.tool_finished", { tool_use: "b" }),
  event(8, "step.tool_finished", { tool_use: "a" }),
  event(9, "run.finished"),
];

it("leads to the entry of a fact, also where the fact only changed it", () => {
  expect(placeOf(entries, events, 3)).toBe(0);
  expect(placeOf(entries, events, 5)).toBe(1);
  expect(placeOf(entries, events, 7)).toBe(2);
  expect(placeOf(entries, events, 8)).toBe(1);
});

it("leads to what came before where a fact is told of nowhere, and nowhere before it is read", () => {
  expect(placeOf(entries, events, 6)).toBe(2);
  expect(placeOf(entries, events, 12)).toBe(-1);
  expect(placeOf([], events, 3)).toBe(-1);
});
