import type { Answered, GetPath } from "@/api/paths";
import { read, shape } from "./shape";

/** Shows a push, whatever it is. */
export async function show(registration: ServiceWorkerRegistration, data: PushMessageData | null) {
  const [title, shown] = shape(read(data?.text()));
  await registration.showNotification(title, shown);
  await count();
}

const INBOX = "/api/v1/inbox" satisfies GetPath;

/** The number on the app's icon: what waits. It is as it was where that cannot be found out. */
export async function count() {
  if (!("setAppBadge" in navigator)) return;
  try {
    const response = await fetch(`${INBOX}?state=open&limit=200`, { credentials: "same-origin" });
    if (!response.ok) return;
    const { items } = (await response.json()) as Answered<typeof INBOX>;
    await (items.length > 0 ? navigator.setAppBadge(items.length) : navigator.clearAppBadge());
  } catch {
    // No network, or a browser that shows no badges.
  }
}
