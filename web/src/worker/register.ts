import type { Opens } from "./push/act";
import { version } from "./version";

/** Registers the service worker. Of a new version of the app the person is told, who says when it is taken. */
export function register() {
  if (!("serviceWorker" in navigator) || import.meta.env.DEV) return;
  const registered = async () => {
    const registration = await navigator.serviceWorker.register("/service.js");
    version.follow(registration);
    // A page that stays open for days asks when somebody comes back to it.
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") void registration.update().catch(() => {});
    });
  };
  void registered().catch(() => {
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
