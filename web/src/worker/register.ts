/** Registers the service worker, and takes a new version of the app when the page is left or the person says so. */
export function register() {
  if (!("serviceWorker" in navigator) || import.meta.env.DEV) return;
  void navigator.serviceWorker.register("/service.js").catch(() => {
    // Without one (plain http on another name) the app works as long as it is online.
  });
}
