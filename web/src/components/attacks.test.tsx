import { render } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { attacks, heavies, unwanted } from "../../e2e/house/attacks";
import { harmless, isMixed, plainOutput, plainSoFar } from "./hostile";
import { Markdown } from "./Markdown";

vi.mock("@tanstack/react-router", () => ({
  Link: ({ to, children }: { to: string; children: unknown }) => <a href={to}>{children as string}</a>,
}));

const UNWANTED = new RegExp(unwanted, "u");

function shown(text: string) {
  return render(<Markdown text={text} />).container;
}

describe.each(attacks)("$name", ({ text, shows, marked }) => {
  it("is text in markdown", () => {
    const page = shown(text);
    expect(
      page.querySelector("script, style, img, svg, iframe, object, embed, form, base, meta, link, video"),
    ).toBeNull();
    for (const element of page.querySelectorAll("*")) {
      for (const { name } of element.attributes) expect(name).not.toMatch(/^(on|style$|ping$|srcdoc$)/);
    }
    for (const link of page.querySelectorAll("a")) expect(link.protocol).toMatch(/^(https?|mailto):$/);
    expect(page.textContent).toContain(marked ?? shows);
    expect(page.textContent).not.toMatch(UNWANTED);
  });

  it("is text in what is shown as it is", () => {
    const plain = [harmless(text), plainOutput(text)];
    for (const each of plain) expect(each).not.toMatch(UNWANTED);
    // In plain text a mark of markdown is itself.
    for (const each of plain) expect(each).toContain(shows);
  });
});

describe.each(heavies)("$name", ({ text, shows }) => {
  it("is shown, and the page is not busy with it", () => {
    const page = shown(text);
    expect(page.textContent).toContain(shows);
    expect(page.querySelectorAll("*").length).toBeLessThan(20_000);
  });
});

describe("what is no attack", () => {
  it("keeps emoji, flags and the joiners of other alphabets", () => {
    for (const text of [
      "👩‍👩‍👧 ❤️ 🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
      "می‌خواهم",
      "क्‍ष",
      "Żółć é",
    ]) {
      expect(harmless(text)).toBe(text);
    }
  });

  it("keeps long rules, code that is moved in and ordinary lists", () => {
    const text = `${"-".repeat(90)}\n\n${"*".repeat(90)}\n\n- a\n  - b\n    - c\n\n> q\n>> r`;
    const page = shown(text);
    expect(page.querySelectorAll("hr").length).toBe(2);
    expect(page.querySelectorAll("li").length).toBe(3);
    expect(page.querySelectorAll("blockquote").length).toBe(2);
  });

  it("is no word of two alphabets that is of one", () => {
    expect(isMixed("p\u0430ypal.ts")).toBe(true);
    expect(isMixed("src/Пример/example.ts")).toBe(false);
  });
});

it("waits for the rest of a sequence that is still on its way", () => {
  const whole = "a\u001b[31mred\u001b]8;;https://x\u001b\\b";
  for (let cut = 0; cut <= whole.length; cut += 1) {
    expect("aredb".startsWith(plainSoFar(whole.slice(0, cut))), `${cut}`).toBe(true);
  }
});

it("hides nothing behind a return at the end of a line", () => {
  expect(plainOutput("3 failed\r\r\nnext\r")).toBe("3 failed\nnext");
});
