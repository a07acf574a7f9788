import { type Deed, deed, type Kept } from "./shape";
import { count } from "./show";

/** What a page is told: to show this. */
export interface Opens {
  type: "open";
  path: string;
}

/** Does what was tapped: an answer or an approval here and now, all else in the app. */
export async function act(worker: ServiceWorkerGlobalScope, notification: Notification, action: string) {
  const kept = notification.data as Kept;
  const wanted = deed(kept, action);
  if (!wanted) {
    notification.close();
    return open(worker.clients, kept.path);
  }
  const fault = await done(wanted);
  // The fault takes the place of what was tapped. Closed before, that would take along what has its tag.
  if (!fault) notification.close();
  else {
    await worker.registration.showNotification("That was not done", {
      body: `${fault} Tap to see to it in the app.`,
      tag: kept.tag,
      icon: "/icons/192.png",
      badge: "/icons/192.png",
      data: { path: kept.path, tag: kept.tag } satisfies Kept,
    });
  }
  await count();
}

/** Why it was not done; nothing when it was. Repeated, it is done once. */
async function done({ path, body, key }: Deed): Promise<string | null> {
  try {
    const response = await fetch(path, {
      method: "POST",
      credentials: "same-origin",
      headers: { "content-type": "application/json", "idempotency-key": key },
      body: JSON.stringify(body),
    });
    if (response.ok) return null;
    const problem = (await response.json().catch(() => null)) as { detail?: string } | null;
    return response.status === 401 ? "You are not signed in." : `${problem?.detail ?? "It was refused"}.`;
  } catch {
    return "Deputy cannot be reached.";
  }
}

/** Shows it in a window that is open already, else in a new one. */
async function open(clients: Clients, path: string) {
  const windows = await clients.matchAll({ type: "window", includeUncontrolled: true });
  const before = windows.find(({ visibilityState }) => visibilityState === "visible") ?? windows[0];
  if (before) {
    // It is led there even where the browser lets nobody put it in front.
    before.postMessage({ type: "open", path } satisfies Opens);
    await before.focus().catch(() => {});
  } else {
    await clients.openWindow(path);
  }
}
