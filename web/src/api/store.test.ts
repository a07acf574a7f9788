import { expect, it, vi } from "vitest";
import { draftOf } from "@/features/run/changes/draft";
import { keepDraft } from "@/features/talk/draft";
import { breaks } from "@/test/idb";
import { emptyStore, store } from "./store";

vi.mock("idb", () => import("@/test/idb"));

it("is opened again after it could not be", async () => {
  breaks(new Error("the disk is full"));
  await expect(store()).rejects.toThrow("the disk is full");
  breaks(null);
  await expect(store()).resolves.toBeTruthy();
});

it("forgets all that was said, that waits, and that was begun to be written", async () => {
  const database = await store();
  await database.put("answers", { key: ["runs"], data: [], at: 1 }, "runs");
  await database.put("outbox", { key: "1", path: "/", body: null, what: "", at: 1 });
  keepDraft("c1", "Half a");
  draftOf("run", "head").comment({ id: "1", path: "a.ts", line: 1, text: "Why?" });
  localStorage.setItem("deputy-scheme", "dark");
  await emptyStore();
  expect(await database.getAll("answers")).toEqual([]);
  expect(await database.getAll("outbox")).toEqual([]);
  // How the app looks is nobody's secret.
  expect(Object.keys(localStorage)).toEqual(["deputy-scheme"]);
});

it("forgets what was begun to be written where the browser keeps nothing else", async () => {
  keepDraft("c1", "Half a");
  breaks(new Error("the disk is full"));
  await expect(emptyStore()).rejects.toThrow("the disk is full");
  expect(localStorage.getItem("deputy-draft-c1")).toBeNull();
  breaks(null);
});
