import { screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import type { DeviceView } from "@/api/schema";
import { renderPage } from "@/test/page";
import { serve } from "@/test/server";
import { NotificationsRoom, others } from "./Notifications";

const device: DeviceView = {
  id: "d1",
  name: "Chrome on Android",
  person_id: "p1",
  person: "Ada",
  is_this: false,
  created_at: "2026-01-05T10:00:00Z",
  expires_at: "2026-04-05T10:00:00Z",
  push: "on",
};

it("names devices as people know them, and says which are told no more", () => {
  const channels = [
    { name: "push:d1", events: [] },
    { name: "push:d3", events: [] },
  ];
  const known = [
    device,
    { ...device, id: "d2", push: "ended" as const },
    { ...device, id: "d3", is_this: true },
    { ...device, id: "d4", push: null },
  ];
  expect(others(channels, known)).toMatchObject([
    { target: "push:d1", name: "Chrome on Android", isOn: true },
    { target: "push:d2", isOn: false },
  ]);
});

it("tests each channel by itself, and tells why one failed and when it is quiet", async () => {
  const asked = serve({
    "GET /api/v1/session": { signed_in: true, has_founder: true, passkeys: true, device_id: "d9" },
    "GET /api/v1/devices": { items: [device], next: null },
    "GET /api/v1/house": {
      channels: [
        { name: "webhook:team-chat", events: ["run.failed"] },
        { name: "push:d1", events: [] },
      ],
      quiet: "22:00–07:00 (Europe/Berlin)",
      quiet_until: new Date(Date.now() + 2.5 * 3_600_000).toISOString(),
    },
    "POST /api/v1/notify/test": {
      targets: [{ target: "webhook:team-chat", taken: false, detail: "connection refused" }],
      quiet: "22:00–07:00 (Europe/Berlin)",
    },
  });
  await renderPage(<NotificationsRoom />);
  const channels = within(await screen.findByRole("region", { name: "Channels" }));
  expect(channels.getByText("only run.failed")).toBeTruthy();
  expect(channels.queryByText(/push:/)).toBeNull();
  const hours = screen.getByRole("region", { name: "Quiet hours" });
  expect(hours.textContent).toContain("22:00–07:00 (Europe/Berlin). It is quiet now, and over in 2 hr");
  await userEvent.click(channels.getByRole("button", { name: "Test team-chat" }));
  await screen.findByText("connection refused");
  expect(screen.getByText(/but not for tests: 22:00–07:00/)).toBeTruthy();
  const sent = asked.filter(({ method }) => method === "POST");
  expect(sent.map(({ body }) => body)).toEqual([{ target: "webhook:team-chat" }]);
  // This browser cannot be told: it says why, and offers no test.
  expect(screen.queryByRole("button", { name: /this device/ })).toBeNull();
});
