import { beforeEach, describe, expect, it } from "vitest";
import { draftOf, earlierDraft, sent } from "./draft";

const comment = (id: string, text: string, line = 1) => ({ id, path: "a.ts", line, text });

describe("a draft of comments", () => {
  beforeEach(() => localStorage.clear());

  it("is kept for one run and one version", () => {
    draftOf("run", "head").comment(comment("1", "Why?"));
    expect(draftOf("run", "head").read().comments).toEqual([comment("1", "Why?")]);
    expect(draftOf("run", "other").read().comments).toEqual([]);
    expect(draftOf("another", "head").read().comments).toEqual([]);
  });

  it("changes a comment in place, and takes one away that says nothing any more", () => {
    const draft = draftOf("run", "head");
    draft.comment(comment("1", "Why?"));
    draft.comment(comment("2", "And this?"));
    draft.comment(comment("1", "Why not?"));
    expect(draft.read().comments.map(({ text }) => text)).toEqual(["Why not?", "And this?"]);
    draft.comment(comment("1", "  "));
    expect(draft.read().comments.map(({ id }) => id)).toEqual(["2"]);
    draft.comment(comment("2", ""));
    expect(localStorage.length).toBe(0);
  });

  it("is found again when the work has moved on, and can be taken over", () => {
    draftOf("run", "old").comment(comment("1", "Why?"));
    expect(earlierDraft("run", "new")).toBe("old");
    expect(earlierDraft("run", "old")).toBeNull();
    expect(earlierDraft("another", "new")).toBeNull();
    draftOf("run", "new").takeOver("old");
    expect(draftOf("run", "new").read().comments).toEqual([comment("1", "Why?")]);
    expect(earlierDraft("run", "new")).toBeNull();
  });

  it("is thrown away after a month", () => {
    draftOf("run", "old").comment(comment("1", "Why?"));
    expect(earlierDraft("run", "new", Date.now() + 31 * 86_400_000)).toBeNull();
    expect(localStorage.length).toBe(0);
  });

  it("goes out in the order of the change, and says which line was removed", () => {
    const comments = [comment("1", "Later", 9), { ...comment("2", "Keep it", 3), removed: "  total += 1;" }];
    expect(sent(comments)).toEqual([
      { path: "a.ts", line: 3, text: "(on the removed line `total += 1;`) Keep it" },
      { path: "a.ts", line: 9, text: "Later" },
    ]);
  });

  it("reads what is broken as none", () => {
    localStorage.setItem("deputy-draft-review/run/head", "{nonsense");
    expect(draftOf("run", "head").read().comments).toEqual([]);
  });
});
