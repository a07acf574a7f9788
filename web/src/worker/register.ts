import type { Opens } from "./push/act";

/** Registers the service worker, and takes a new version of the app when the page is left or the person says so. */
export function register() {
  if (!("serviceWorker" in navigator) || import.meta.env.DEV) return;
  void navigator.serviceWorker.register("/service.js").catch(() => {
    // Without one (plain http on another name) the app works as long as it is online.
  });
}

/** Calls with the path of a notification that was tapped while the app was open. */
export function onOpen(then: (path: string) => void) {
  if (!("serviceWorker" in navigator)) return;
  navigator.serviceWorker.addEventListener("message", ({ data }: MessageEvent<Partial<Opens> | null>) => {
    if (data?.type === "open" && data.path?.startsWith("/")) then(data.path);
  });
}
