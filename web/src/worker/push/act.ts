import { IN_PROGRESS, post } from "@/api/post";
import type { Problem } from "@/api/schema";
import { harmless } from "@/components/hostile";
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
    await worker.registration.showNotification(fault.title, {
      body: `${fault.why} Tap to see to it in the app.`,
      tag: kept.tag,
      icon: "/icons/192.png",
      badge: "/icons/192.png",
      data: { path: kept.path, tag: kept.tag } satisfies Kept,
    });
  }
  await count();
}

/** What is said of a deed that came to nothing, or may have. */
interface Fault {
  title: string;
  why: string;
}

/** The worker is ended soon after: by then the person has to know how it went. */
const ANSWER_MS = 20_000;

/** What went wrong; nothing when it was done. Repeated, it is done once. */
async function done(wanted: Deed): Promise<Fault | null> {
  let response: Response;
  try {
    response = await post(wanted, ANSWER_MS);
  } catch {
    return unknown("Deputy cannot be reached.");
  }
  if (response.ok) return null;
  if (response.status === 401) return refused("You are not signed in.");
  const problem = (await response.json().catch(() => null)) as Partial<Problem> | null;
  const why = harmless(`${problem?.detail ?? `The server answered with status ${response.status}`}.`);
  const isOpen = response.status >= 500 || problem?.type === IN_PROGRESS;
  return isOpen ? unknown(why) : refused(why);
}

function refused(why: string): Fault {
  return { title: "That was not done", why };
}

/** It was sent, and nobody said what came of it. */
function unknown(why: string): Fault {
  return { title: "Nobody knows whether that was done", why };
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
