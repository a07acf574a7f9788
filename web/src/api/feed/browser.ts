import type { GetPath } from "../paths";
import type { WhoAmI } from "../schema";
import type { World } from "./connection";

/** The browser, as the feed needs it: the same in a page and in a worker. */
export const browser: World = {
  open: (url) => new WebSocket(url),
  origin: location.origin,
  async signedIn() {
    try {
      const response = await fetch("/api/v1/session" satisfies GetPath, { credentials: "same-origin" });
      if (!response.ok) return null;
      const { signed_in } = (await response.json()) as WhoAmI;
      return signed_in;
    } catch {
      return null;
    }
  },
};

/** Resolves when nobody holds the lock any more. */
export async function released(lock: string): Promise<void> {
  await navigator.locks.request(lock, () => {});
}
