import { describe, expect, it } from "vitest";
import type { World } from "./connection";
import { Hub } from "./hub";
import type { Said, Told, Way } from "./words";

/** A tab's end of its way to the hub. */
function tab(hub: Hub) {
  const told: Told[] = [];
  let hear: (said: Said) => void = () => {};
  const way: Way<Told, Said> = {
    post: (message) => void told.push(message),
    hear: (listener) => {
      hear = listener;
    },
  };
  hub.join(way);
  return { told, say: (said: Said) => hear(said) };
}

function setting() {
  const sockets: { sent: unknown[]; closed: boolean; onmessage?: (event: { data: string }) => void }[] = [];
  const leave = new Map<string, () => void>();
  const world: World = {
    origin: "https://deputy.example",
    signedIn: async () => true,
    open() {
      const socket = { sent: [] as unknown[], closed: false, readyState: 1 };
      sockets.push(socket);
      const send = (text: string) => void socket.sent.push(JSON.parse(text));
      const close = () => {
        socket.closed = true;
      };
      return Object.assign(socket, { send, close }) as unknown as WebSocket;
    },
  };
  const hub = new Hub(world, (lock) => new Promise((gone) => leave.set(lock, gone)));
  const say = (frame: unknown) => sockets[0]?.onmessage?.({ data: JSON.stringify(frame) });
  return { hub, sockets, say, leave };
}

const live = { type: "live", position: 3, ledger_id: "l" };

describe("the hub", () => {
  it("shares one socket between all tabs", () => {
    const { hub, sockets, say } = setting();
    const [one, two] = [tab(hub), tab(hub)];
    one.say({ type: "joined", lock: "1" });
    say(live);
    two.say({ type: "joined", lock: "2" });
    expect(sockets).toHaveLength(1);
    // Whoever comes later is told how it is.
    expect(two.told).toMatchObject([
      { type: "state", state: "live" },
      { type: "frame", frame: live },
    ]);
    say({ type: "position", position: 5 });
    for (const { told } of [one, two]) expect(told.at(-1)).toMatchObject({ frame: { position: 5 } });
  });

  it("tells a tab that comes later what is being said, from its beginning", () => {
    const { hub, say } = setting();
    const [one, two] = [tab(hub), tab(hub)];
    one.say({ type: "joined", lock: "1" });
    say(live);
    for (const text of ["Good ", "morning"])
      say({ type: "delta", stream: "run/1/steps", data: { kind: "text", call_id: "c", text } });
    two.say({ type: "joined", lock: "2" });
    expect(two.told.at(-1)).toMatchObject({ frame: { data: { text: "Good morning" } } });
  });

  it("is seen as long as one tab is, and closes with the last one", async () => {
    const { hub, sockets, say, leave } = setting();
    const [one, two] = [tab(hub), tab(hub)];
    one.say({ type: "joined", lock: "1" });
    two.say({ type: "joined", lock: "2" });
    say(live);
    two.say({ type: "visible", visible: true });
    leave.get("2")?.();
    await Promise.resolve();
    expect(sockets[0]?.sent.at(-1)).toEqual({ type: "visible", visible: false });
    expect(sockets[0]?.closed).toBe(false);
    leave.get("1")?.();
    await Promise.resolve();
    expect(sockets[0]?.closed).toBe(true);
  });
});
