import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { renderPage } from "@/test/page";
import { problem, serve } from "@/test/server";
import { SignIn } from "./SignIn";

const nobody = { signed_in: false, has_founder: true, passkeys: false };

beforeEach(() => {
  vi.spyOn(location, "replace").mockImplementation(() => {});
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

async function signIn(password: string) {
  await userEvent.type(await screen.findByLabelText("Name"), " Ada ");
  await userEvent.type(screen.getByLabelText("Password"), password);
  await userEvent.click(screen.getByRole("button", { name: "Sign in" }));
}

it("leads on to what was wanted", async () => {
  const asked = serve({
    "GET /api/v1/session": nobody,
    "POST /api/v1/session/password": { ...nobody, signed_in: true },
  });
  await renderPage(<SignIn to="/runs/r1" />);
  await signIn("open sesame");
  await vi.waitFor(() => expect(location.replace).toHaveBeenCalledWith("/runs/r1"));
  expect(asked.at(-1)?.body).toEqual({ name: "Ada", password: "open sesame" });
  expect(screen.queryByRole("button", { name: /passkey/ })).toBeNull();
});

it("says in the daemon's words why not, and how long to wait", async () => {
  serve({
    "GET /api/v1/session": nobody,
    "POST /api/v1/session/password": () => problem(429, "too many wrong passwords: wait 30 s"),
  });
  await renderPage(<SignIn />);
  await signIn("wrong");
  expect((await screen.findByRole("alert")).textContent).toContain("wait 30 s");
  expect(location.replace).not.toHaveBeenCalled();
});

it("before there is an account it says how the first one is made", async () => {
  serve({ "GET /api/v1/session": { ...nobody, has_founder: false } });
  await renderPage(<SignIn />);
  expect(await screen.findByText("deputyd link")).toBeTruthy();
  expect(screen.queryByLabelText("Password")).toBeNull();
});

it("says why nobody can sign in at this address", async () => {
  serve({ "GET /api/v1/session": { ...nobody, obstacle: "open it by https" } });
  await renderPage(<SignIn />);
  expect(await screen.findByText("open it by https")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Sign in" })).toBeNull();
});
