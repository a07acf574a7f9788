import { render } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { Markdown } from "./Markdown";

vi.mock("@tanstack/react-router", () => ({
  Link: ({ to, children }: { to: string; children: unknown }) => <a href={to}>{children as string}</a>,
}));

function shown(text: string) {
  return render(<Markdown text={text} />).container;
}

describe("markdown of models", () => {
  it("is never HTML", () => {
    const page = shown(
      '<script>alert(1)</script> <img src=x onerror=alert(1)> <style>*{display:none}</style> <svg onload="x">',
    );
    expect(page.querySelector("script, img, style, svg, iframe")).toBeNull();
    expect(page.innerHTML).not.toMatch(/<(script|img|style|svg)/);
  });

  it("loads no picture, and says where it lies", () => {
    const page = shown("![a cat](https://evil.example/pixel.png?who=you)");
    expect(page.querySelector("img")).toBeNull();
    expect(page.textContent).toContain("evil.example");
  });

  it("has a picture in a link say what it is, and leads where the link leads", () => {
    const page = shown("[![build passing](https://badges.example/1.svg)](https://ci.example/run)");
    expect(page.textContent).toBe("image: build passing (ci.example)");
    expect([...page.querySelectorAll("a")].map(({ href }) => href)).toEqual(["https://ci.example/run"]);
  });

  it("says where a link leads that says something else", () => {
    const page = shown("[https://bank.example](https://evil.example/login) and https://plain.example/x");
    expect(page.textContent).toContain("(evil.example)");
    expect(page.textContent).not.toContain("(plain.example)");
    for (const link of page.querySelectorAll("a")) expect(link.rel).toContain("noopener");
  });

  it("makes no link of what would run", () => {
    expect(shown("[click](javascript:alert(1)) [data](data:text/html,x)").querySelector("a")).toBeNull();
  });

  it("has its headings below the page's own, and no level between is missing", () => {
    const page = shown("### First\n\n# Title\n\n### In it\n\n> ###### Deeper\n\n## Beside\n\n# Last");
    const headings = [...page.querySelectorAll("h1, h2, h3, h4, h5, h6")];
    expect(headings.map(({ tagName, textContent }) => `${tagName} ${textContent}`)).toEqual([
      "H2 First",
      "H2 Title",
      "H3 In it",
      "H4 Deeper",
      "H3 Beside",
      "H2 Last",
    ]);
  });

  it("says of each line of a list whether it is done", () => {
    const boxes = shown("- [x] one\n- [ ] two").querySelectorAll("input");
    expect([...boxes].map((box) => [box.ariaLabel ?? box.getAttribute("aria-label"), box.disabled])).toEqual([
      ["done", true],
      ["not done", true],
    ]);
  });
});
