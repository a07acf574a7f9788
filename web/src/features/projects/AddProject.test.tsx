import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { renderPage } from "@/test/page";
import { problem, serve } from "@/test/server";
import { aProject } from "@/test/views";
import { AddProject } from "./AddProject";

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE6cPCpveHMqnNMGGT9j deputy-01a2";

async function fill() {
  await userEvent.type(screen.getByLabelText("Name"), "shop");
  await userEvent.type(screen.getByLabelText("Address"), "git@github.com:me/shop.git");
}

it("shows the key that a private host wants, and tries the same again", async () => {
  let known = false;
  const asked = serve({
    "POST /api/v1/projects": () =>
      known
        ? { ...aProject(), warnings: [] }
        : problem(502, `it could not be reached: Permission denied; give the host the key: ${KEY}`),
  });
  const close = vi.fn();
  await renderPage(<AddProject close={close} />);
  await fill();
  await userEvent.click(screen.getByRole("button", { name: "Add it" }));
  expect(await screen.findByText(KEY)).toBeTruthy();
  const page = screen.getByRole("link", { name: "github.com" });
  expect(page.getAttribute("href")).toBe("https://github.com/me/shop/settings/keys/new");

  known = true;
  await userEvent.click(screen.getByRole("button", { name: /try again/ }));
  await vi.waitFor(() => expect(close).toHaveBeenCalled());
  expect(asked.map(({ body }) => body)).toEqual([asked[0]?.body, asked[0]?.body]);
});

it("puts faults to their fields", async () => {
  serve({
    "POST /api/v1/projects": () =>
      problem(422, "no", [
        { field: "name", detail: "that name is taken" },
        { field: "checks[0]", detail: "it is no command" },
      ]),
  });
  await renderPage(<AddProject close={() => {}} />);
  await fill();
  await userEvent.click(screen.getByRole("button", { name: "Add it" }));
  expect(await screen.findByText("that name is taken")).toBeTruthy();
  expect(screen.getByLabelText("Name").getAttribute("aria-invalid")).toBe("true");
  expect(screen.getByLabelText("Checks").getAttribute("aria-invalid")).toBe("true");
  expect(screen.getByLabelText("Address").getAttribute("aria-invalid")).toBeNull();
});

it("an empty repository needs no address", async () => {
  const asked = serve({ "POST /api/v1/projects": { ...aProject(), warnings: [] } });
  await renderPage(<AddProject close={() => {}} />);
  await fill();
  await userEvent.click(screen.getByRole("radio", { name: "An empty one" }));
  await userEvent.click(screen.getByRole("button", { name: "Add it" }));
  await vi.waitFor(() => expect(asked).toHaveLength(1));
  expect(asked[0]?.body).not.toHaveProperty("repo_url");
});
