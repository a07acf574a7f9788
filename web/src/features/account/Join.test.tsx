import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { renderPage } from "@/test/page";
import { problem, serve } from "@/test/server";
import { codeIn, takeCode } from "./code";
import { Join } from "./Join";
import { safePath } from "./session";

const nobody = { signed_in: false, has_founder: false, passkeys: false };
const founder = { kind: "founder", makes_account: true, role: "admin", expires_at: "2099-01-01T00:00:00Z" };

beforeEach(() => {
  location.hash = "#CODE-1";
  vi.spyOn(location, "replace").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

it("takes the code out of the address at once, and has it when it is asked again", () => {
  expect(takeCode()).toBe("CODE-1");
  expect(location.hash).toBe("");
  expect(takeCode()).toBe("CODE-1");
});

it("reads a code out of a whole link", () => {
  expect(codeIn(" https://deputy.example.com/join#ABC ")).toBe("ABC");
  expect(codeIn("ABC")).toBe("ABC");
});

it("makes the founder's account with a password where passkeys do not work", async () => {
  const asked = serve({
    "GET /api/v1/session": nobody,
    "POST /api/v1/join/look": founder,
    "POST /api/v1/join/password": { ...nobody, signed_in: true, person: { id: "p1", name: "Ada" } },
  });
  await renderPage(<Join />);
  await userEvent.type(await screen.findByLabelText("What to call you"), "Ada");
  expect(screen.queryByText(/passkey instead/)).toBeNull();
  await userEvent.type(screen.getByLabelText("Password"), "short");
  await userEvent.click(screen.getByRole("button", { name: "Make the account" }));
  expect(screen.getByText(/too short/)).toBeTruthy();
  expect(asked.some(({ path }) => path.endsWith("/join/password"))).toBe(false);

  await userEvent.type(screen.getByLabelText("Password"), " but then longer");
  await userEvent.click(screen.getByRole("button", { name: "Make the account" }));
  await vi.waitFor(() => expect(location.replace).toHaveBeenCalledWith("/"));
  const body = asked.find(({ path }) => path.endsWith("/join/password"))?.body;
  expect(body).toEqual({ code: "CODE-1", name: "Ada", password: "short but then longer" });
});

it("begins with a passkey where they work, however late that is known", async () => {
  let known = (_: object) => {};
  serve({
    "GET /api/v1/session": () => new Promise((resolve) => (known = resolve)),
    "POST /api/v1/join/look": founder,
  });
  await renderPage(<Join />);
  await vi.waitFor(() => expect(screen.getByText("One moment")).toBeTruthy());
  expect(screen.queryByLabelText("Password")).toBeNull();
  known({ ...nobody, passkeys: true });
  expect(await screen.findByRole("button", { name: "Go on with a passkey" })).toBeTruthy();
});

it("says what to do about a link that was used", async () => {
  serve({
    "GET /api/v1/session": nobody,
    "POST /api/v1/join/look": () => problem(410, "the link was used already"),
  });
  await renderPage(<Join />);
  expect(await screen.findByText("This link is used up")).toBeTruthy();
  expect(screen.getByText("deputyd link")).toBeTruthy();
});

it("a fault of the name stands at the name", async () => {
  serve({
    "GET /api/v1/session": nobody,
    "POST /api/v1/join/look": { ...founder, name: "Ada!" },
    "POST /api/v1/join/password": () =>
      problem(422, "no", [{ field: "name", detail: "`Ada!` cannot be a name" }]),
  });
  await renderPage(<Join />);
  await userEvent.type(await screen.findByLabelText("Password"), "long enough indeed");
  await userEvent.click(screen.getByRole("button", { name: "Make the account" }));
  expect(await screen.findByText("`Ada!` cannot be a name")).toBeTruthy();
  expect(screen.getByLabelText("What to call you").getAttribute("aria-invalid")).toBe("true");
});

describe("where one is led after signing in", () => {
  it("is a path of this app", () => {
    expect(safePath("/runs/1?tab=changes")).toBe("/runs/1?tab=changes");
  });
  it("is never another site, nor the door itself", () => {
    for (const to of [
      "https://evil.example",
      "//evil.example",
      "/\\evil.example",
      "/sign-in",
      undefined,
      "x",
    ]) {
      expect(safePath(to)).toBe("/");
    }
  });
});
