import type { GetPath, PostPath } from "../paths";
import { post } from "../post";
import type { NewPushSubscription, PushView } from "../schema";

/** What the daemon knows of this browser; nothing where nobody is signed in who may be told. */
export async function asked(): Promise<PushView | null> {
  const response = await fetch("/api/v1/push" satisfies GetPath, { credentials: "same-origin" });
  return response.ok ? ((await response.json()) as PushView) : null;
}

/**
 * Subscribes this browser under the daemon's key, and tells the daemon. It may be done again at any time: a page and the
 * service worker both do.
 */
export async function subscribe(pushManager: PushManager, publicKey: string): Promise<PushSubscription> {
  const before = await pushManager.getSubscription();
  // One for another key (of an installation that was here before) can only be given up.
  if (before && textOf(before.options.applicationServerKey) !== publicKey) await before.unsubscribe();
  const subscription = await pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: bytesOf(publicKey),
  });
  const { endpoint, expirationTime, keys } = subscription.toJSON();
  const body = { endpoint, expirationTime, keys } as NewPushSubscription;
  const response = await post({ path: "/api/v1/push/subscription" satisfies PostPath, body });
  if (!response.ok) throw new Error(`the subscription was refused with status ${response.status}`);
  return subscription;
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function textOf(key: ArrayBuffer | null): string {
  const text = String.fromCharCode(...new Uint8Array(key ?? new ArrayBuffer(0)));
  return btoa(text).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
