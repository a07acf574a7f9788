import { Connection, type World } from "./connection";
import { Recent } from "./recent";
import type { Said, Told, Way } from "./words";

/** One connection for all tabs: what it hears goes to each of them. It lives in a shared worker, or in the page. */
export class Hub {
  private readonly tabs = new Set<{ way: Way<Told, Said>; visible: boolean }>();
  private readonly connection: Connection;
  private readonly recent = new Recent();

  constructor(
    world: World,
    /** Resolves when nobody holds the lock of this name any more: its tab is gone, even if it could not say so. */
    private readonly released: (lock: string) => Promise<void>,
  ) {
    this.connection = new Connection(
      world,
      (frame) => {
        this.recent.hear(frame);
        this.tell({ type: "frame", frame });
      },
      (state, since) => {
        if (state !== "live") this.recent.clear();
        this.tell({ type: "state", state, since });
      },
    );
  }

  join(way: Way<Told, Said>) {
    const tab = { way, visible: false };
    way.hear((said) => {
      switch (said.type) {
        case "joined":
          this.tabs.add(tab);
          if (this.tabs.size === 1) this.connection.open();
          else this.begin(way);
          void this.released(said.lock).then(() => this.leave(tab));
          break;
        case "visible":
          tab.visible = said.visible;
          this.look();
          break;
        case "wake":
          this.connection.wake();
          break;
        case "offline":
          this.connection.doubt();
          break;
      }
    });
  }

  /** Tells a tab that comes later how it stands, from where on it hears what happens, and what goes on. */
  private begin(way: Way<Told, Said>) {
    const [state, since] = this.connection.now;
    way.post({ type: "state", state, since });
    const { live } = this.connection;
    for (const frame of [...(live ? [live] : []), ...this.recent.frames()])
      way.post({ type: "frame", frame });
  }

  private leave(tab: { way: Way<Told, Said>; visible: boolean }) {
    this.tabs.delete(tab);
    if (this.tabs.size === 0) this.connection.close();
    else this.look();
  }

  private look() {
    this.connection.visible([...this.tabs].some((tab) => tab.visible));
  }

  private tell(told: Told) {
    for (const { way } of this.tabs) way.post(told);
  }
}
