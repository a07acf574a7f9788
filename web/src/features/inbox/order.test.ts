import { expect, it } from "vitest";
import { item, minute } from "../talk/testing/views";
import { type About, inOrder } from "./order";

const now = Date.parse(minute(0));
const about: About = new Map([
  ["urgent", { priority: "high", verdict: null, project_id: null }],
  ["minor", { priority: "low", verdict: null, project_id: null }],
]);
const order = (...items: Parameters<typeof item>[]) =>
  inOrder(
    items.map(([id, more]) => item(id, more)),
    about,
    now,
  ).map(({ id }) => id);

it("asks what matters most first", () => {
  const sorted = order(
    ["failure", { kind: "failure" }],
    ["a model sees to it", { answering: { route: "draft", why: "" } }],
    ["review", { kind: "review" }],
    ["question", {}],
    ["ends today", { kind: "review", expires_at: minute(60) }],
    ["of high priority", { run_id: "urgent" }],
  );
  expect(sorted).toEqual([
    "of high priority",
    "ends today",
    "question",
    "review",
    "failure",
    "a model sees to it",
  ]);
});

it("puts what has waited longest first among its like", () => {
  expect(order(["new", { created_at: minute(5) }], ["old", { created_at: minute(1) }])).toEqual([
    "old",
    "new",
  ]);
});

it("looks at the priority among reviews, too", () => {
  const sorted = order(
    ["minor", { kind: "review", run_id: "minor" }],
    ["plain", { kind: "review", created_at: minute(9) }],
    ["urgent", { kind: "review", run_id: "urgent", created_at: minute(9) }],
  );
  expect(sorted).toEqual(["urgent", "plain", "minor"]);
});

it("does not hurry what ends in a week", () => {
  const inAWeek = minute(7 * 24 * 60);
  expect(order(["later", { kind: "review", expires_at: inAWeek }], ["asks", {}])).toEqual(["asks", "later"]);
});

it("has a question of an agent at its place once the founder is asked", () => {
  const referred = { route: "draft", why: "", referred: "not sure" } as const;
  expect(order(["review", { kind: "review" }], ["asked now", { answering: referred }])).toEqual([
    "asked now",
    "review",
  ]);
});
