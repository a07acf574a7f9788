import { expect, it } from "vitest";
import type { PlanTaskView } from "@/api/schema";
import { titleOf } from "./Tasks";

const last: PlanTaskView = {
  key: "all",
  title: "Write the cards",
  gathers: true,
  depends_on: ["menu", "wine"],
  state: "open",
};

it("says of a task that it brings others together only where there are any", () => {
  expect(titleOf(last)).toBe("Bring it together for your review");
  expect(titleOf({ ...last, depends_on: [] })).toBe("Write the cards");
});
