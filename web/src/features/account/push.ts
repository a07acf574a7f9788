import { api } from "@/api/client";
import { asked, subscribe } from "@/api/push/subscribe";

/** How it is with messages to this device. */
export type PushStanding =
  | "on"
  | "off"
  /** The person told the browser to ask no more. */
  | "denied"
  /** Only installed apps are told on this system. */
  | "not_installed"
  /** A page over plain http is told nothing. */
  | "insecure"
  | "unsupported"
  /** Whoever is signed in is told nothing here. */
  | "not_yours";

/** What the person chose here: "off", or on with what was last told to the daemon. Nothing, before they chose. */
const CHOICE = "deputy-push";

/** What this browser can do; nothing when it can. */
export function hindrance(): PushStanding | null {
  if (!isSecureContext) return "insecure";
  if (isApple() && !isInstalled()) return "not_installed";
  const can = "serviceWorker" in navigator && "PushManager" in globalThis && "Notification" in globalThis;
  if (!can) return "unsupported";
  return Notification.permission === "denied" ? "denied" : null;
}

/** How it is now. Nobody is asked for anything. */
export async function standing(): Promise<PushStanding> {
  const hindered = hindrance();
  if (hindered) return hindered;
  const view = await asked();
  if (!view) return "not_yours";
  const subscription = await (await pushManager())?.getSubscription();
  return view.state === "on" && subscription && Notification.permission === "granted" ? "on" : "off";
}

/** Tells this device from now on. The browser asks the person: only a tap may lead here. */
export async function turnOn(): Promise<PushStanding> {
  const hindered = hindrance();
  if (hindered) return hindered;
  if ((await Notification.requestPermission()) !== "granted") return hindrance() ?? "off";
  localStorage.setItem(CHOICE, "on");
  return (await again()) ? "on" : "unsupported";
}

/** Tells this device no more. */
export async function turnOff(): Promise<PushStanding> {
  localStorage.setItem(CHOICE, "off");
  await api.DELETE("/api/v1/push/subscription");
  const subscription = await (await pushManager())?.getSubscription();
  await subscription?.unsubscribe();
  return "off";
}

/**
 * Subscribes again where the person wanted it: subscriptions get lost, on Apple's systems above all. Called at start;
 * nobody is asked.
 */
export async function keepOn(): Promise<void> {
  const choice = localStorage.getItem(CHOICE);
  // The browser asks once for all people at it: that it allows it says nothing of who is here now.
  const isWanted = choice !== null && choice !== "off";
  if (hindrance() || Notification.permission !== "granted" || !isWanted) return;
  const subscription = await (await pushManager())?.getSubscription();
  const view = await asked();
  const isKnown = view?.state === "on" && subscription && choice === subscription.endpoint;
  if (view && !isKnown) await again();
}

/**
 * Tells whoever was signed in here no more, and forgets what they chose and were shown: the next person says for themselves
 * whether they want to be told.
 */
export async function giveUp(): Promise<void> {
  localStorage.removeItem(CHOICE);
  if (!("serviceWorker" in navigator)) return;
  const registration = await navigator.serviceWorker.getRegistration();
  const shown = (await registration?.getNotifications()) ?? [];
  for (const notification of shown) notification.close();
  const subscription = await registration?.pushManager?.getSubscription();
  await subscription?.unsubscribe();
}

async function again(): Promise<boolean> {
  const [manager, view] = await Promise.all([pushManager(), asked()]);
  if (!manager || !view) return false;
  const { endpoint } = await subscribe(manager, view.public_key);
  localStorage.setItem(CHOICE, endpoint);
  return true;
}

async function pushManager(): Promise<PushManager | undefined> {
  return (await navigator.serviceWorker.getRegistration())?.pushManager;
}

function isApple(): boolean {
  // An iPad says that it is a Mac, and has fingers.
  return (
    /iPhone|iPad|iPod/.test(navigator.userAgent) ||
    (/Mac/.test(navigator.userAgent) && navigator.maxTouchPoints > 1)
  );
}

function isInstalled(): boolean {
  return matchMedia("(display-mode: standalone)").matches;
}
