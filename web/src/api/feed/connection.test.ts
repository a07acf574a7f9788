import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Frame } from "../schema";
import { Connection, type World } from "./connection";
import type { FeedState } from "./words";

/** The daemon's end of a socket. */
class Socket {
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  readonly sent: unknown[] = [];
  isClosed = false;
  readyState = 0;
  constructor(readonly url: string) {}
  send(text: string) {
    if (this.readyState === 0) throw new DOMException("Still in CONNECTING state", "InvalidStateError");
    this.sent.push(JSON.parse(text));
  }
  close() {
    if (this.isClosed) return;
    this.isClosed = true;
    this.onclose?.();
  }
  say(frame: unknown) {
    this.readyState = 1;
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
}

const ledger = "0199-ledger";
const event = (position: number) => ({
  type: "event",
  position,
  stream: "run/1",
  kind: "run.started",
  at: "",
  actor: "",
  data: null,
});

function setting(signedIn: boolean | null | Promise<boolean> = true) {
  const sockets: Socket[] = [];
  const frames: Frame[] = [];
  const states: FeedState[] = [];
  const world: World = {
    origin: "https://deputy.example",
    signedIn: async () => signedIn,
    open(url) {
      const socket = new Socket(url);
      sockets.push(socket);
      return socket as unknown as WebSocket;
    },
  };
  const connection = new Connection(
    world,
    (frame) => frames.push(frame),
    (state) => states.push(state),
  );
  const socket = (at: number) => sockets[at] as Socket;
  return { connection, sockets, socket, frames, states };
}

describe("the feed's connection", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("begins at the head, and goes on from the last position after a disconnect", async () => {
    const { connection, socket, sockets } = setting();
    connection.open();
    expect(socket(0).url).toBe("wss://deputy.example/api/v1/feed?after=head");
    socket(0).say({ type: "live", position: 7, ledger_id: ledger });
    socket(0).say(event(9));
    socket(0).close();
    await vi.advanceTimersByTimeAsync(1000);
    expect(sockets).toHaveLength(2);
    expect(socket(1).url).toContain(`after=9&ledger_id=${ledger}`);
  });

  it("hands a position on once, however often it is told", () => {
    const { connection, socket, frames } = setting();
    connection.open();
    socket(0).say({ type: "live", position: 7, ledger_id: ledger });
    for (const position of [8, 8, 7, 9]) socket(0).say(event(position));
    expect(frames.filter(({ type }) => type === "event")).toMatchObject([{ position: 8 }, { position: 9 }]);
  });

  it("takes a silent socket for dead", async () => {
    const { connection, socket, sockets, states } = setting();
    connection.open();
    socket(0).say({ type: "live", position: 7, ledger_id: ledger });
    await vi.advanceTimersByTimeAsync(39_000);
    expect(states).toEqual(["live"]);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(states).toEqual(["live", "away"]);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sockets).toHaveLength(2);
    expect(socket(0).isClosed).toBe(true);
  });

  it("is away at once when the browser says that there is no network, and live again if that was wrong", async () => {
    const { connection, socket, sockets, states } = setting();
    connection.open();
    socket(0).say({ type: "live", position: 7, ledger_id: ledger });
    connection.doubt();
    expect(states).toEqual(["live", "away"]);
    expect(socket(0).isClosed).toBe(true);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sockets).toHaveLength(2);
    socket(1).say({ type: "live", position: 7, ledger_id: ledger });
    expect(states).toEqual(["live", "away", "live"]);
  });

  it("waits longer with each try, and not at all once the network is back", async () => {
    const { connection, socket, sockets } = setting(null);
    connection.open();
    for (let tries = 0; tries < 5; tries += 1) {
      socket(sockets.length - 1).close();
      await vi.advanceTimersByTimeAsync(30_000);
    }
    const before = sockets.length;
    socket(before - 1).close();
    await vi.advanceTimersByTimeAsync(2_000);
    expect(sockets).toHaveLength(before);
    connection.wake();
    expect(sockets).toHaveLength(before + 1);
  });

  it("stops when nobody is signed in any more", async () => {
    const { connection, socket, sockets, states } = setting(false);
    connection.open();
    socket(0).close();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sockets).toHaveLength(1);
    expect(states.at(-1)).toBe("signed_out");
  });

  it("forgets its position when the history is another one", async () => {
    const { connection, socket } = setting();
    connection.open();
    socket(0).say({ type: "live", position: 7, ledger_id: ledger });
    socket(0).say({ type: "reset", ledger_id: "0199-other" });
    socket(0).close();
    await vi.advanceTimersByTimeAsync(1000);
    expect(socket(1).url).toMatch(/after=head$/);
  });

  it("says whether anybody looks, again on each connection", async () => {
    const { connection, socket } = setting();
    connection.visible(true);
    connection.open();
    expect(socket(0).sent).toEqual([]);
    socket(0).say({ type: "live", position: 7, ledger_id: ledger });
    socket(0).close();
    await vi.advanceTimersByTimeAsync(1000);
    socket(1).say({ type: "live", position: 7, ledger_id: ledger });
    connection.visible(false);
    expect(socket(1).sent).toEqual([
      { type: "visible", visible: true },
      { type: "visible", visible: false },
    ]);
  });

  it("is not live while it wakes, and says nothing on a socket that is not open yet", async () => {
    const { connection, socket, sockets, states } = setting();
    connection.open();
    socket(0).say({ type: "live", position: 7, ledger_id: ledger });
    // A sleep: no timer ran meanwhile.
    vi.setSystemTime(Date.now() + 3_600_000);
    connection.wake();
    connection.visible(true);
    expect(states).toEqual(["live", "connecting"]);
    expect(sockets).toHaveLength(2);
    socket(1).say({ type: "live", position: 7, ledger_id: ledger });
    expect(states.at(-1)).toBe("live");
    expect(socket(1).sent).toEqual([{ type: "visible", visible: true }]);
  });

  it("leaves a socket alone that was opened a moment ago, and no longer", () => {
    const { connection, sockets } = setting();
    connection.open();
    connection.wake();
    expect(sockets).toHaveLength(1);
    vi.setSystemTime(Date.now() + 10_000);
    connection.wake();
    expect(sockets).toHaveLength(2);
  });

  it("does not take an answer about an earlier socket for one about this", async () => {
    let say: (signedIn: boolean) => void = () => {};
    const answer = new Promise<boolean>((then) => {
      say = then;
    });
    const { connection, socket, sockets, states } = setting(answer);
    connection.open();
    socket(0).close();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(sockets).toHaveLength(2);
    socket(1).say({ type: "live", position: 7, ledger_id: ledger });
    say(false);
    await vi.advanceTimersByTimeAsync(0);
    expect(states.at(-1)).toBe("live");
    expect(socket(1).isClosed).toBe(false);
  });
});
