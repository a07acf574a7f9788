/** The service worker: the app's own files, so that it opens offline. */
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from "workbox-precaching";

declare const self: ServiceWorkerGlobalScope;

precacheAndRoute(self.__WB_MANIFEST);
cleanupOutdatedCaches();

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
