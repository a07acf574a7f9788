import { describe, expect, it } from "vitest";
import { harmless, plainOutput, target } from "./hostile";

describe("hostile text", () => {
  it("shows what would turn the writing around", () => {
    expect(harmless("a\u202etxt.exe")).toBe("a\ufffdtxt.exe");
    expect(harmless("x\u2066y\u2069\u200f")).toBe("x\ufffdy\ufffd\ufffd");
  });

  it("keeps lines and tabs, and no other control character", () => {
    expect(harmless("a\tb\nc\u0000\u0007\u009b\u2028d")).toBe("a\tb\ncd");
  });

  it("takes orders to terminals out of output", () => {
    expect(
      plainOutput(
        "\u001b[31mred\u001b[0m \u001b]0;title\u0007\u001b]8;;http://x\u001b\\link\u001b]8;;\u001b\\",
      ),
    ).toBe("red link");
    // A sequence that never ends takes no more than itself.
    expect(plainOutput("\u001b]52;c;aGVsbG8=\nnext")).not.toContain("\u001b");
  });

  it("shows a line that was drawn anew as it ended", () => {
    expect(plainOutput("10%\r50%\r100%\r\ndone\r\n")).toBe("100%\ndone\n");
  });

  it("follows only links that lead to a page or a mailbox", () => {
    for (const href of [
      "javascript:alert(1)",
      "JAVASCRIPT:alert(1)",
      "data:text/html,x",
      "vbscript:x",
      "file:///etc",
      " java\nscript:x",
      "blob:x",
    ]) {
      expect(target(href), href).toBeNull();
    }
    expect(target("https://example.com/a")?.host).toBe("example.com");
    expect(target("/runs/1")?.origin).toBe(location.origin);
  });
});
