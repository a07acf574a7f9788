import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { problem, serve, silence } from "@/test/server";
import { act } from "./act";
import { shape } from "./shape";
import { review } from "./testing/message";

const approve = "POST /api/v1/runs/run-1/approve";
const [, { data }] = shape(review);
const close = vi.fn();
const notification = { data, close } as unknown as Notification;
const showNotification = vi.fn();
const openWindow = vi.fn();
let windows: { visibilityState: string; postMessage: unknown; focus: unknown }[] = [];
const worker = {
  registration: { showNotification },
  clients: { matchAll: async () => windows, openWindow },
} as unknown as ServiceWorkerGlobalScope;

beforeEach(() => {
  windows = [];
  vi.clearAllMocks();
});
afterEach(() => vi.unstubAllGlobals());

const told = () => showNotification.mock.calls.map(([title, { body }]) => `${title}: ${body}`);

describe("a button of a notification", () => {
  it("does exactly what was shown, and takes it off the screen", async () => {
    const asked = serve({ [approve]: {} });
    await act(worker, notification, "approve");
    expect(asked[0]?.body).toEqual({ commit: "abc", deliver: "merge" });
    expect(close).toHaveBeenCalled();
    expect(told()).toEqual([]);
  });

  it("says that it was not done where that was said", async () => {
    serve({ [approve]: () => problem(409, "the work has moved on\u202e") });
    await act(worker, notification, "approve");
    expect(told()).toEqual(["That was not done: the work has moved on\ufffd. Tap to see to it in the app."]);
    serve({ [approve]: () => problem(401, "no token") });
    await act(worker, notification, "approve");
    expect(told()[1]).toContain("That was not done: You are not signed in.");
    expect(close).not.toHaveBeenCalled();
  });

  it("says that nobody knows where nothing was heard, or it is still at work", async () => {
    serve({ [approve]: silence });
    await act(worker, notification, "approve");
    serve({ [approve]: () => problem(502, "no answer") });
    await act(worker, notification, "approve");
    const atWork = { type: "urn:deputy:problem:in-progress", status: 409, detail: "it is being carried out" };
    serve({ [approve]: () => Response.json(atWork, { status: 409 }) });
    await act(worker, notification, "approve");
    expect(told()).toHaveLength(3);
    for (const words of told()) expect(words).toContain("Nobody knows whether that was done");
  });
});

describe("a tap beside the buttons", () => {
  it("opens the app where none is open", async () => {
    await act(worker, notification, "");
    expect(openWindow).toHaveBeenCalledWith("/runs/1");
    expect(close).toHaveBeenCalled();
  });

  it("leads a window there that is open, the one that is seen first", async () => {
    const one = { visibilityState: "hidden", postMessage: vi.fn(), focus: vi.fn() };
    const two = {
      visibilityState: "visible",
      postMessage: vi.fn(),
      focus: vi.fn(async () => {
        throw new TypeError("not allowed to focus");
      }),
    };
    windows = [one, two];
    await act(worker, notification, "");
    expect(two.postMessage).toHaveBeenCalledWith({ type: "open", path: "/runs/1" });
    expect(one.postMessage).not.toHaveBeenCalled();
    expect(openWindow).not.toHaveBeenCalled();
  });
});
