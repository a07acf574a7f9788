/** A message to the service worker: it takes the place of the one before it. */
export interface Takes {
  type: "take";
}

/** Knows of a newer version of the app that is on the device, and waits. */
export class Version {
  private waiting: ServiceWorker | null = null;
  private readonly watchers = new Set<() => void>();

  constructor(
    private readonly container: () => ServiceWorkerContainer | undefined = () => navigator.serviceWorker,
    private readonly reload: () => void = () => location.reload(),
  ) {}

  /** Looks at a registration from now on. */
  follow(registration: ServiceWorkerRegistration) {
    const look = () => {
      // The first one of all takes nobody's place.
      const newer = this.container()?.controller ? registration.waiting : null;
      if (newer === this.waiting) return;
      this.waiting = newer;
      for (const watcher of this.watchers) watcher();
    };
    registration.addEventListener("updatefound", () =>
      registration.installing?.addEventListener("statechange", look),
    );
    look();
  }

  watch = (watcher: () => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  isThere = () => this.waiting !== null;

  /** The newer one takes over, and the page begins again with it. */
  take() {
    this.container()?.addEventListener("controllerchange", this.reload, { once: true });
    this.waiting?.postMessage({ type: "take" } satisfies Takes);
  }
}

export const version = new Version();
