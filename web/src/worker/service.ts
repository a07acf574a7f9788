/** The service worker: the app's own files, so that it opens offline; and what it is told while it is closed. */
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from "workbox-precaching";
import { asked, subscribe } from "@/api/push/subscribe";
import { act } from "./push/act";
import { show } from "./push/show";
import type { Takes } from "./version";

declare const self: ServiceWorkerGlobalScope;

precacheAndRoute(self.__WB_MANIFEST);
cleanupOutdatedCaches();

// The page of the first visit has parts that are loaded later, too: they are on the device as well.
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", ({ data }: ExtendableMessageEvent & { data: Partial<Takes> | null }) => {
  if (data?.type === "take") void self.skipWaiting();
});

/** Paths that the daemon answers itself. */
const SERVED = /^\/(api|about|health|metrics|mcp|gateway|openapi\.json)(\/|$)/;
const page = createHandlerBoundToURL("/index.html");

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode !== "navigate") return;
  const url = new URL(request.url);
  if (url.origin === self.location.origin && !SERVED.test(url.pathname)) {
    event.respondWith(page({ request, event, url }));
  }
});

self.addEventListener("push", (event) => {
  event.waitUntil(show(self.registration, event.data));
});

self.addEventListener("notificationclick", (event) => {
  event.waitUntil(act(self, event.notification, event.action));
});

/** The push service gave this browser another address: the daemon is told. */
async function subscribeAgain() {
  const view = await asked();
  if (view) await subscribe(self.registration.pushManager, view.public_key);
}

self.addEventListener("pushsubscriptionchange", (event) => {
  // What fails here is done when the app is opened.
  (event as ExtendableEvent).waitUntil(subscribeAgain().catch(() => {}));
});
