import { screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import { renderPage } from "@/test/page";
import { serve } from "@/test/server";
import { Devices } from "./Devices";

const device = {
  person_id: "p1",
  person: "Ada",
  is_this: false,
  created_at: "2026-01-05T10:00:00Z",
  expires_at: "2026-04-05T10:00:00Z",
};

function house() {
  return serve({
    "GET /api/v1/session": { signed_in: true, has_founder: true, passkeys: true, person: { id: "p1" } },
    "GET /api/v1/devices": {
      items: [
        { ...device, id: "d1", name: "Chrome on Android", is_this: true },
        { ...device, id: "d2", name: "Firefox on Linux" },
      ],
      next: null,
    },
    "DELETE /api/v1/devices/d2": {},
    "POST /api/v1/devices/pairings": {
      code: "ABC",
      url: "https://deputy.example.com/join#ABC",
      qr_svg: '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(2)</script></svg>',
      expires_at: "2099-01-01T00:00:00Z",
    },
  });
}

it("another device is revoked after a question, this one is signed out elsewhere", async () => {
  const asked = house();
  await renderPage(<Devices />);
  await screen.findByText("Firefox on Linux");
  expect(screen.getAllByRole("button", { name: "Revoke" })).toHaveLength(1);
  await userEvent.click(screen.getByRole("button", { name: "Revoke" }));
  expect(asked.some(({ method }) => method === "DELETE")).toBe(false);
  await userEvent.click(screen.getByRole("button", { name: "Revoke it" }));
  await vi.waitFor(() => expect(asked.some(({ path }) => path === "/api/v1/devices/d2")).toBe(true));
});

it("a QR code is a picture, and no part of the page", async () => {
  house();
  await renderPage(<Devices />);
  await userEvent.click(screen.getByRole("button", { name: "Pair a phone" }));
  const picture = await screen.findByRole("img", { name: "QR code of the link" });
  expect(picture.getAttribute("src")).toMatch(/^data:image\/svg\+xml/);
  expect(document.querySelector("script, [onload]")).toBeNull();
  expect(screen.getByText("https://deputy.example.com/join#ABC")).toBeTruthy();
});
