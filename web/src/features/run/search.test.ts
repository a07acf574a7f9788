import { describe, expect, it } from "vitest";
import { runSearch, tabOf } from "./search";

describe("the address of a run", () => {
  it("says what is shown, and nothing that is not there", () => {
    expect(runSearch({ tab: "files", path: "src", file: "src/a.ts", show: "nonsense", view: 1 })).toEqual({
      tab: "files",
      path: "src",
      file: "src/a.ts",
    });
  });

  it("shows the change of work in review, and of all other what happens", () => {
    expect(tabOf(undefined, "review")).toBe("changes");
    expect(tabOf(undefined, "running")).toBe("timeline");
    expect(tabOf("checks", "review")).toBe("checks");
  });
});
