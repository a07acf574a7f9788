import { expect, it } from "vitest";
import { filtersOf, workAddress } from "./address";

it("reads what it wrote", () => {
  const address = {
    tab: "queue",
    state: "review",
    project: "p1",
    priority: "high",
    mode: "hands_on",
  } as const;
  expect(workAddress({ ...address })).toEqual(address);
});

it("leaves out what an address cannot mean", () => {
  expect(
    workAddress({ tab: "dashboard", state: "done", priority: 1, mode: null, kind: "gossip", q: "" }),
  ).toEqual({});
});

it("takes a number that is looked for as the word it is", () => {
  expect(workAddress({ q: 404 })).toEqual({ q: "404" });
});

it("counts filters, and nothing else", () => {
  expect(filtersOf({ tab: "queue", view: "list", q: "x" })).toBe(0);
  expect(filtersOf({ state: "all", agent: "claude" })).toBe(2);
});
