import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { WhoAmI } from "@/api/schema";
import { store } from "@/api/store";
import { keepDraft } from "@/features/talk/draft";
import { serve } from "@/test/server";
import { giveUp } from "./push";
import { enter, safePath, signOut } from "./session";

vi.mock("idb", () => import("@/test/idb"));
vi.mock("./push", () => ({ giveUp: vi.fn(async () => {}) }));

const who = (id: string) => ({ person: { id } }) as WhoAmI;
const kept = async () => (await (await store()).getAll("answers")).length;

beforeEach(async () => {
  localStorage.clear();
  vi.spyOn(location, "replace").mockImplementation(() => {});
  vi.spyOn(location, "assign").mockImplementation(() => {});
  await (await store()).put("answers", { key: ["runs"], data: [], at: 1 }, "runs");
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

it("shows whoever comes back what was kept, and the next person none of it", async () => {
  await enter(who("ada"));
  await (await store()).put("answers", { key: ["runs"], data: [], at: 1 }, "runs");
  await enter(who("ada"), "/runs/1");
  expect(await kept()).toBe(1);
  expect(location.replace).toHaveBeenLastCalledWith("/runs/1");
  keepDraft("c1", "Ada's");
  await enter(who("ben"));
  expect(await kept()).toBe(0);
  expect(localStorage.getItem("deputy-draft-c1")).toBeNull();
  expect(giveUp).toHaveBeenCalled();
});

it("leaves nothing behind when somebody signs out", async () => {
  await enter(who("ada"));
  keepDraft("c1", "Ada's");
  const asked = serve({ "DELETE /api/v1/session": {} });
  await signOut();
  expect(asked).toHaveLength(1);
  expect(await kept()).toBe(0);
  expect(localStorage.length).toBe(0);
  expect(location.assign).toHaveBeenCalledWith("/sign-in");
});

it("leads to no other place, and not back to the door", () => {
  expect(safePath("/runs/1?tab=diff")).toBe("/runs/1?tab=diff");
  for (const path of [
    undefined,
    "",
    "runs",
    "//evil.example",
    "/\\evil.example",
    "https://evil.example",
    "/join#x",
  ])
    expect(safePath(path)).toBe("/");
});
