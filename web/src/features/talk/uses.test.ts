import { expect, it } from "vitest";
import { line } from "./line";
import { use } from "./uses";

it("tells a use by what it is about", () => {
  expect(use("repo_read", '{"path":"a.rs","project":"shop"}')).toBe("Reads a.rs of shop");
  expect(use("brand_new", '{"timeout_sec":5,"cmd":"make test"}')).toBe("brand_new make test");
  expect(use("brand_new", "{not json")).toBe("brand_new {not json");
  expect(use("brand_new", "{}")).toBe("brand_new");
});

it("leaves to the thread what the thread tells", () => {
  expect(use("ask_founder", '{"question":"Blue?"}')).toBeNull();
});

it("stays one line, however long the arguments are", () => {
  const told = use("consult", JSON.stringify({ advisor: "code", question: "why\n".repeat(200) })) ?? "";
  expect(told).not.toContain("\n");
  expect(told.length).toBeLessThanOrEqual(160);
});

it("takes the marks out of markdown in one line", () => {
  expect(line("# Which **one**?\n- `a.rs`\n- [the report](https://example.com)")).toBe(
    "Which one? a.rs the report",
  );
});
