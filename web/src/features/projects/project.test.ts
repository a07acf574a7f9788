import { expect, it } from "vitest";
import type { ConversationView, FigureView } from "@/api/schema";
import { adviceOf } from "./Advice";
import { projectAddress } from "./address";
import { columnsOf, namesOf } from "./Figures";

it("reads an address, and leaves out what it cannot mean", () => {
  expect(projectAddress({ tab: "documents", document: "d1", version: 2 })).toEqual({
    tab: "documents",
    document: "d1",
    version: 2,
  });
  expect(projectAddress({ tab: "policy", version: -1, by: "hour", category: "rumour", q: 7 })).toEqual({
    q: "7",
  });
});

const figure = (name: string, from: string, count: number): FigureView => ({ name, from, count, users: 1 });

it("has a column for each day, and weeks by their Mondays", () => {
  const now = Date.parse("2026-03-04T12:00:00Z");
  const days = columnsOf([figure("x", "2026-03-04", 3)], "day", "count", now);
  expect(days).toHaveLength(30);
  expect(days.at(-1)).toMatchObject({ key: "2026-03-04", value: 3 });
  const weeks = columnsOf([figure("x", "2026-03-02", 5)], "week", "count", now);
  expect(weeks).toHaveLength(26);
  expect(weeks.at(-1)).toMatchObject({ key: "2026-03-02", value: 5 });
});

it("names what happens most first", () => {
  const names = namesOf([
    figure("a", "2026-03-01", 1),
    figure("b", "2026-03-01", 2),
    figure("a", "2026-03-02", 3),
  ]);
  expect(names).toEqual(["a", "b"]);
});

it("takes advice on this project only, each once, the newest first", () => {
  const talk = (id: string, updated_at: string, over: object) =>
    ({
      id,
      updated_at,
      project_id: "p",
      purpose: { for: "consultation", advisor: "code", asked_in: "t" },
      ...over,
    }) as ConversationView;
  const all = [
    talk("old", "2026-01-01", {}),
    talk("new", "2026-01-02", {}),
    talk("new", "2026-01-02", {}),
    talk("elsewhere", "2026-01-03", { project_id: "q" }),
    talk("hindsight", "2026-01-03", { purpose: { for: "hindsight", run_id: "r" } }),
  ];
  expect(adviceOf("p", all).map(({ id }) => id)).toEqual(["new", "old"]);
});
