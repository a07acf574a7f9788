import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { PushSwitch } from "./PushSwitch";
import { giveUp, keepOn, turnOn } from "./push";

const key = `BA${"A".repeat(85)}`;
let requests: { method: string; path: string; body: unknown }[] = [];
let state: "on" | null = null;
let subscribed: { endpoint: string } | null = null;
/** Notifications that were taken off the screen. */
let closed = 0;
let permission: NotificationPermission = "default";
const asked = vi.fn(async () => {
  permission = "granted";
  return permission;
});

beforeEach(() => {
  requests = [];
  state = null;
  subscribed = null;
  closed = 0;
  permission = "default";
  asked.mockClear();
  localStorage.clear();
  const keys = { p256dh: "a", auth: "b" };
  const subscription = {
    endpoint: "https://push.example.com/1",
    options: { applicationServerKey: null },
    toJSON: () => ({ endpoint: "https://push.example.com/1", expirationTime: null, keys }),
    unsubscribe: async () => {
      subscribed = null;
    },
  };
  const pushManager = {
    getSubscription: async () => subscribed,
    subscribe: async () => {
      subscribed = subscription;
      return subscription;
    },
  };
  const shown = {
    close: () => {
      closed += 1;
    },
  };
  vi.stubGlobal("isSecureContext", true);
  vi.stubGlobal("PushManager", class {});
  vi.stubGlobal("Notification", {
    get permission() {
      return permission;
    },
    requestPermission: asked,
  });
  vi.stubGlobal("matchMedia", () => ({ matches: false }));
  Object.defineProperty(navigator, "serviceWorker", {
    configurable: true,
    value: { getRegistration: async () => ({ pushManager, getNotifications: async () => [shown] }) },
  });
  vi.stubGlobal("fetch", async (path: string, { method = "GET", body }: RequestInit = {}) => {
    requests.push({ method, path, body: body ? JSON.parse(String(body)) : undefined });
    if (method === "POST") state = "on";
    if (method === "DELETE") state = null;
    return Response.json({ public_key: key, state });
  });
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

test("nobody is asked before a tap, and the tap tells the daemon", async () => {
  render(<PushSwitch whenOn="A test" />);
  const button = await screen.findByRole("switch", { name: /while the app is closed/, checked: false });
  expect(asked).not.toHaveBeenCalled();
  expect(screen.queryByText("A test")).toBeNull();
  await userEvent.click(button);
  await screen.findByRole("switch", { checked: true });
  expect(screen.getByText("A test")).toBeTruthy();
  expect(requests.at(-1)).toEqual({
    method: "POST",
    path: "/api/v1/push/subscription",
    body: { endpoint: "https://push.example.com/1", expirationTime: null, keys: { p256dh: "a", auth: "b" } },
  });
});

test("what was turned off stays off at the next start, and what was lost comes back", async () => {
  await turnOn();
  subscribed = null;
  await keepOn();
  expect(requests.map(({ method }) => method)).toContain("POST");
  requests = [];
  await keepOn();
  expect(requests.map(({ method }) => method)).not.toContain("POST");
  state = null;
  await keepOn();
  expect(requests.map(({ method }) => method)).toContain("POST");
  render(<PushSwitch />);
  await userEvent.click(await screen.findByRole("switch", { checked: true }));
  await screen.findByRole("switch", { checked: false });
  requests = [];
  await keepOn();
  expect(requests).toEqual([]);
});

test("whoever signs in next is told nothing until they say so", async () => {
  await turnOn();
  await giveUp();
  expect([subscribed, closed]).toEqual([null, 1]);
  requests = [];
  // The browser still allows it.
  expect(Notification.permission).toBe("granted");
  await keepOn();
  expect([subscribed, requests]).toEqual([null, []]);
});

test("a browser that cannot is told why, in words that say what to do", async () => {
  vi.stubGlobal("isSecureContext", false);
  const { unmount } = render(<PushSwitch />);
  await screen.findByText(/need https/);
  unmount();
  vi.stubGlobal("isSecureContext", true);
  vi.spyOn(navigator, "userAgent", "get").mockReturnValue("Mozilla/5.0 (iPhone)");
  render(<PushSwitch />);
  await screen.findByText(/Add to Home Screen/);
});
