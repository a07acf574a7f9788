import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, it } from "vitest";
import { applyScheme, chooseScheme, scheme, useScheme } from "./scheme";

afterEach(() => chooseScheme("system"));

function Shown() {
  return (
    <>
      <p>{useScheme()}</p>
      <button type="button" onClick={() => chooseScheme("dark")}>
        dark
      </button>
    </>
  );
}

it("is on the page, in the browser's memory and on the screen at once", async () => {
  render(<Shown />);
  expect(screen.getByText("system")).toBeTruthy();
  await userEvent.click(screen.getByRole("button"));
  expect(document.documentElement.dataset.scheme).toBe("dark");
  expect(screen.getAllByText("dark")).toHaveLength(2);
  delete document.documentElement.dataset.scheme;
  applyScheme();
  expect(document.documentElement.dataset.scheme).toBe("dark");
});

it("as the system has it leaves nothing on the page", () => {
  chooseScheme("light");
  chooseScheme("system");
  expect(document.documentElement.dataset.scheme).toBeUndefined();
  expect(scheme()).toBe("system");
});

it("takes nothing else that stands there for a choice", () => {
  localStorage.setItem("deputy-scheme", "sepia");
  expect(scheme()).toBe("system");
});
