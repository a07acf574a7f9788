import { render, screen } from "@testing-library/react";
import { afterEach, expect, it, vi } from "vitest";
import { Broken } from "./Broken";

afterEach(() => void vi.restoreAllMocks());

it("says what went wrong, with a way on", () => {
  render(<Broken error={new Error("a part is missing")} />);
  expect(screen.getByRole("alert").textContent).toContain("a part is missing");
  expect(screen.getByRole("button", { name: "Open it again" })).toBeTruthy();
});

it("says that it is the network where there is none", () => {
  vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
  render(<Broken error={new TypeError("Failed to fetch dynamically imported module: /assets/x.js")} />);
  expect(screen.getByRole("alert").textContent).toContain("You are offline");
  expect(screen.queryByText(/assets/)).toBeNull();
});
