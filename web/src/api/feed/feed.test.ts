import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { putLocks } from "@/test/locks";
import { Feed } from "./feed";

const posted: unknown[] = [];

beforeEach(() => {
  posted.length = 0;
  vi.stubGlobal(
    "SharedWorker",
    class {
      port = { postMessage: (message: unknown) => posted.push(message), onmessage: null };
    },
  );
});
afterEach(() => vi.unstubAllGlobals());

it("joins for as long as it holds its lock, and says whether it is seen", async () => {
  vi.stubGlobal("isSecureContext", true);
  putLocks();
  await new Feed().join();
  expect(posted).toMatchObject([
    { type: "joined", lock: expect.stringMatching(/./) },
    { type: "visible" },
    {},
  ]);
});

it("lets the page open where the browser allows neither locks nor keys", async () => {
  vi.stubGlobal("isSecureContext", false);
  Object.defineProperty(navigator, "locks", { configurable: true, value: undefined });
  vi.spyOn(crypto, "randomUUID").mockImplementation(() => {
    throw new TypeError("crypto.randomUUID is not a function");
  });
  await new Feed().join();
  expect(posted).toEqual([]);
});
