import type { Frame } from "../schema";
import type { FeedState } from "./words";

/** The daemon says something every 15 seconds: after this silence the connection is dead, whatever the browser says. */
const SILENCE_MS = 40_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;
/** A socket that was opened so lately is about to be live: there is no use in another one. */
const FRESH_MS = 5_000;
/** `WebSocket.OPEN`: only then may anything be sent. */
const OPEN = 1;

/** What a connection needs of the browser; tests bring their own. */
export interface World {
  open(url: string): WebSocket;
  /** Whether somebody is signed in; nothing when the daemon cannot be reached. */
  signedIn(): Promise<boolean | null>;
  origin: string;
}

/**
 * The feed's one socket. It keeps its position: after a disconnect it goes on where it was, so that nothing is missed and
 * nothing comes twice.
 */
export class Connection {
  private socket: WebSocket | null = null;
  private position: number | null = null;
  private ledger: string | null = null;
  private tries = 0;
  /** How often a socket was opened, and when the last time. */
  private opened = 0;
  private openedAt = 0;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private silence: ReturnType<typeof setTimeout> | undefined;
  private state: FeedState = "connecting";
  private liveAt: number | null = null;
  private isVisible = false;

  constructor(
    private readonly world: World,
    private readonly onFrame: (frame: Frame) => void,
    private readonly onState: (state: FeedState, since: number | null) => void,
  ) {}

  /** How it is, and when it was last live. */
  get now(): [FeedState, number | null] {
    return [this.state, this.liveAt];
  }

  /** For whoever comes while it is live: from where on it tells. */
  get live(): Frame | null {
    const { state, position, ledger } = this;
    if (state !== "live" || position === null || ledger === null) return null;
    return { type: "live", position, ledger_id: ledger };
  }

  open() {
    clearTimeout(this.retry);
    this.opened += 1;
    this.openedAt = Date.now();
    const socket = this.world.open(this.url());
    this.socket = socket;
    this.listen(socket);
  }

  close() {
    clearTimeout(this.retry);
    clearTimeout(this.silence);
    const socket = this.socket;
    this.socket = null;
    socket?.close();
  }

  /** Tries at once, or finds out whether the socket still lives. */
  wake() {
    const now = Date.now();
    if (this.state === "live" && this.liveAt !== null && now - this.liveAt < SILENCE_MS / 2) return;
    if (this.state === "connecting" && this.socket && now - this.openedAt < FRESH_MS) return;
    this.tries = 0;
    this.close();
    // Until the new one is live, nobody knows whether what is shown still holds.
    if (this.state === "live") this.enter("connecting");
    this.open();
  }

  /** The browser says that there is no network: a socket may take long to find out. If it is wrong, the next one is live. */
  doubt() {
    const { socket } = this;
    if (this.state !== "live") return;
    void this.lost();
    socket?.close();
  }

  /** Tells the daemon whether anybody can see what comes. */
  visible(isVisible: boolean) {
    this.isVisible = isVisible;
    if (this.state === "live") this.sayVisible();
  }

  private url(): string {
    const url = new URL("/api/v1/feed", this.world.origin.replace(/^http/, "ws"));
    url.searchParams.set("after", this.position === null ? "head" : String(this.position));
    if (this.ledger) url.searchParams.set("ledger_id", this.ledger);
    return url.href;
  }

  private listen(socket: WebSocket) {
    this.hush();
    socket.onmessage = ({ data }) => {
      if (socket !== this.socket) return;
      this.hush();
      this.take(JSON.parse(data) as Frame);
    };
    socket.onclose = () => {
      if (socket === this.socket) void this.lost();
    };
  }

  private take(frame: Frame) {
    if (this.state === "live") this.liveAt = Date.now();
    switch (frame.type) {
      case "event":
        // A position that was seen is never told again.
        if (this.position !== null && frame.position <= this.position) return;
        this.position = frame.position;
        break;
      case "live":
        this.position = frame.position;
        this.ledger = frame.ledger_id;
        this.tries = 0;
        this.liveAt = Date.now();
        this.enter("live");
        this.sayVisible();
        break;
      case "position":
        this.position = frame.position;
        break;
      case "lagged":
        break;
      case "reset":
        this.position = null;
        this.ledger = null;
        break;
      case "delta":
        break;
    }
    this.onFrame(frame);
  }

  private sayVisible() {
    if (this.socket?.readyState !== OPEN) return;
    this.socket.send(JSON.stringify({ type: "visible", visible: this.isVisible }));
  }

  private async lost() {
    this.socket = null;
    clearTimeout(this.silence);
    this.enter("away");
    const { opened } = this;
    // Set before the question: whoever wakes it meanwhile must not find two of them.
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.tries) * (0.5 + Math.random() / 2);
    this.tries += 1;
    this.retry = setTimeout(() => this.open(), wait);
    const isSignedIn = await this.world.signedIn();
    // Where another socket was opened meanwhile, that one finds out: somebody may have signed in by now.
    if (isSignedIn === false && opened === this.opened) {
      this.close();
      this.enter("signed_out");
    }
  }

  private hush() {
    clearTimeout(this.silence);
    this.silence = setTimeout(() => {
      const socket = this.socket;
      void this.lost();
      socket?.close();
    }, SILENCE_MS);
  }

  private enter(state: FeedState) {
    this.state = state;
    this.onState(state, this.liveAt);
  }
}
