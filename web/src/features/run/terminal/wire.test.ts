import { describe, expect, it, vi } from "vitest";
import { added, withControl } from "./strokes";
import { type Standing, terminalUrl, Wire } from "./wire";

class FakeSocket {
  readyState: number = WebSocket.OPEN;
  binaryType = "blob";
  sent: unknown[] = [];
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: (() => void) | null = null;
  send(data: unknown) {
    this.sent.push(data);
  }
  close() {
    this.readyState = WebSocket.CLOSED;
    this.onclose?.();
  }
}

function opened(why: () => Promise<string | null> = async () => null) {
  const socket = new FakeSocket();
  const text = vi.fn();
  const standings: Standing[] = [];
  const told = (standing: Standing) => standings.push(standing);
  const wire = new Wire(socket as unknown as WebSocket, text, told, why);
  const say = (news: unknown) => socket.onmessage?.({ data: JSON.stringify(news) });
  return { socket, text, standings, wire, say };
}

describe("a terminal's socket", () => {
  it("is asked for with its size", () => {
    expect(terminalUrl("r", { cols: 80, rows: 24 }, "https://deputy.example")).toBe(
      "wss://deputy.example/api/v1/runs/r/terminal?cols=80&rows=24",
    );
  });

  it("carries bytes both ways, and sizes as text", () => {
    const { socket, text, wire } = opened();
    socket.onmessage?.({ data: new Uint8Array([104, 195]).buffer });
    socket.onmessage?.({ data: new Uint8Array([164]).buffer });
    expect(text.mock.calls).toEqual([["h"], ["ä"]]);
    wire.type("ä");
    wire.resize({ cols: 10, rows: 5 });
    expect(socket.sent).toEqual([new TextEncoder().encode("ä"), '{"type":"resize","cols":10,"rows":5}']);
  });

  it("lets nobody turn the direction of writing around, and leaves colours to the screen", () => {
    const { socket, text } = opened();
    socket.onmessage?.({ data: new TextEncoder().encode("\u001b[31mcod\u202egpj.exe\u2069").buffer });
    expect(text).toHaveBeenCalledWith("\u001b[31mcod\ufffdgpj.exe\ufffd");
  });

  it("says once why it is over", () => {
    const { socket, standings, say } = opened();
    say({ type: "ready", note: "The agent is at work." });
    say({ type: "exit", code: 3 });
    socket.close();
    expect(standings).toEqual([
      { is: "open", note: "The agent is at work." },
      { is: "over", words: "It has ended with exit code 3.", isBad: false },
    ]);
  });

  it("says why it was refused, which its closing does not tell", async () => {
    const refused = opened(async () => "it has no workspace yet");
    refused.socket.close();
    await vi.waitFor(() =>
      expect(refused.standings).toEqual([{ is: "over", words: "It has no workspace yet", isBad: true }]),
    );
  });

  it("says so when it is lost, and nothing when it was left", async () => {
    const why = vi.fn(async () => "no reason");
    const lost = opened(why);
    lost.say({ type: "ready" });
    lost.socket.close();
    await vi.waitFor(() => expect(lost.standings).toHaveLength(2));
    expect(lost.standings[1]).toMatchObject({ is: "over", isBad: true });
    expect(why).not.toHaveBeenCalled();
    const left = opened();
    left.wire.close();
    left.wire.type("late");
    expect(left.standings).toEqual([]);
    expect(left.socket.sent).toEqual([]);
  });
});

describe("keys that phones have not", () => {
  it("hold Ctrl for one key", () => {
    expect(["c", "C", "[", "@", "?", "1"].map(withControl)).toEqual([
      "\u0003",
      "\u0003",
      "\u001b",
      "\u0000",
      "\u007f",
      "1",
    ]);
    expect(added("ls", "lxs")).toBe("x");
    expect(added("ls", "ls more")).toBeNull();
    expect(added("", "c")).toBe("c");
  });
});
