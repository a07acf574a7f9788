import { describe, expect, it } from "vitest";
import type { RunState, WaitReason } from "@/api/schema";
import { aPlan, aRun } from "@/test/views";
import { runStates } from "./address";
import { grouped, groupOf, type Item, itemsOf, shown } from "./items";

const run = (over: Parameters<typeof aRun>[0]) => itemsOf([aRun(over)], [])[0] as Item;

describe("the group of a run", () => {
  it("is the founder's where only the founder can go on", () => {
    const reasons: WaitReason[] = ["question", "approval", "founder"];
    for (const waiting_for of reasons) expect(groupOf(run({ state: "waiting", waiting_for }))).toBe("yours");
    expect(groupOf(run({ state: "review" }))).toBe("yours");
  });

  it("is no call on the founder where something else is in the way", () => {
    const reasons: WaitReason[] = ["provider", "paused", "laptop", "budget"];
    for (const waiting_for of reasons) expect(groupOf(run({ state: "waiting", waiting_for }))).toBe("coming");
  });

  it("is said for every state", () => {
    const ended: RunState[] = ["approved", "rejected", "failed", "stopped"];
    for (const state of runStates) expect(groupOf(run({ state })) === "ended").toBe(ended.includes(state));
  });
});

describe("filters", () => {
  const runs = [
    aRun({ id: "a", state: "running", agent: "claude", priority: "high" }),
    aRun({ id: "b", state: "queued", project_id: "p-site", mode: "hands_on" }),
    aRun({ id: "c", state: "failed" }),
  ];
  const plan = aPlan({ id: "p", tasks: [] });
  const items = itemsOf(runs, [plan]);
  const ids = (address: Parameters<typeof shown>[1]) =>
    shown(items, address)
      .map(({ id }) => id)
      .sort();

  it("show what has not ended when nothing is said", () => {
    expect(ids({})).toEqual(["a", "b", "p"]);
  });

  it("narrow down together", () => {
    expect(ids({ agent: "claude" })).toEqual(["a"]);
    expect(ids({ agent: "claude", priority: "low" })).toEqual([]);
    expect(ids({ mode: "hands_on" })).toEqual(["b"]);
    expect(ids({ project: "p-site" })).toEqual(["b"]);
    expect(ids({ state: "failed" })).toEqual(["c"]);
    expect(ids({ state: "all" })).toEqual(["a", "b", "c", "p"]);
  });
});

it("a run that moved from one page to another meanwhile is shown once, as it is now", () => {
  const items = itemsOf([aRun({ id: "a", state: "running" }), aRun({ id: "a", state: "review" })], []);
  expect(items).toHaveLength(1);
  expect(groupOf(items[0] as Item)).toBe("yours");
});

it("a run says which plan it is a part of", () => {
  const task = {
    key: "k",
    title: "t",
    state: "working",
    run_id: "a",
    depends_on: [],
    gathers: false,
  } as const;
  const plan = aPlan({ tasks: [{ ...task, depends_on: [] }] });
  const found = itemsOf([aRun({ id: "a" })], [plan]).find(({ id }) => id === "a");
  expect(found?.plan?.id).toBe(plan.id);
});

it("what waits is sorted by priority and then by age, what ended by when it did", () => {
  const sorted = grouped(
    itemsOf(
      [
        aRun({ id: "old", created_at: "2026-01-01T00:00:00Z" }),
        aRun({ id: "new", created_at: "2026-01-02T00:00:00Z" }),
        aRun({ id: "urgent", priority: "high", created_at: "2026-01-03T00:00:00Z" }),
        aRun({ id: "first", state: "approved", ended_at: "2026-01-04T00:00:00Z" }),
        aRun({ id: "last", state: "failed", ended_at: "2026-01-05T00:00:00Z" }),
      ],
      [],
    ),
  );
  expect(sorted.coming.map(({ id }) => id)).toEqual(["urgent", "old", "new"]);
  expect(sorted.ended.map(({ id }) => id)).toEqual(["last", "first"]);
});
