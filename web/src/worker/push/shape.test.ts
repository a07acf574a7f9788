import { expect, test } from "vitest";
import { deed, read, shape } from "./shape";
import { question, review } from "./testing/message";

test("a question is answered from its buttons, once however often they are tapped", () => {
  const [title, { actions, data, tag, requireInteraction }] = shape(question);
  expect([title, tag, requireInteraction]).toEqual([question.title, "item-1", true]);
  expect(actions).toEqual([
    { action: "answer-0", title: "green" },
    { action: "answer-1", title: "red" },
  ]);
  const wanted = deed(data, "answer-1");
  expect(wanted).toEqual({
    path: "/api/v1/inbox/item-1/answer",
    body: { choice: "1" },
    key: "push-item-1-answer-1",
  });
  expect(deed(data, "answer-1")).toEqual(wanted);
  expect(deed(data, "answer-7")).toBeNull();
  expect(deed(data, "approve")).toBeNull();
});

test("a review that passed is approved as it was shown, and another commit under another key", () => {
  const [, { actions, data }] = shape(review);
  expect(actions).toEqual([
    { action: "approve", title: "Approve and merge" },
    { action: "open", title: "Open" },
  ]);
  expect(deed(data, "approve")).toEqual({
    path: "/api/v1/runs/run-1/approve",
    body: { commit: "abc", deliver: "merge" },
    key: "push-run-1-approve-abc",
  });
  const [, next] = shape({ ...review, commit: "def" });
  expect(deed(next.data, "approve")?.key).not.toEqual(deed(data, "approve")?.key);
});

test("what is only news opens, and a tap beside the buttons does too", () => {
  const [, { actions, data }] = shape({
    title: "Delivered",
    body: "",
    path: "/runs/1",
    tag: "run-1",
    asks: false,
  });
  expect(actions).toEqual([{ action: "open", title: "Open" }]);
  expect(deed(data, "open")).toBeNull();
  expect(deed(data, "")).toBeNull();
});

test("what cannot be read is shown all the same", () => {
  for (const text of [undefined, "", "{", "[]", '"a"', '{"title":1}']) {
    expect(read(text)).toMatchObject({ title: "Deputy has news", path: "/inbox" });
  }
  expect(read(JSON.stringify(review))).toEqual(review);
});

test("shows nothing that turns words around or hides, on its buttons neither", () => {
  const hostile = "red\u202ecod.\u001b[31mexe\u200b";
  const options = [{ id: "a", label: hostile }];
  const [title, shown] = shape({
    title: hostile,
    body: hostile,
    path: "/inbox",
    tag: "t",
    asks: true,
    item: "i",
    options,
  });
  expect([title, shown.body, shown.actions[0]?.title]).toEqual(Array(3).fill("red\ufffdcod.exe\ufffd"));
});
