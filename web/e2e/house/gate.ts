import { EventEmitter, once } from "node:events";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";

/** Something that a play waits for, until a test lets it go on: the model before it says the rest, or a command at work. */
export class Gate {
  private readonly waiting = new Set<Socket>();
  private readonly news = new EventEmitter();
  private open = false;
  private let: () => void = () => {};
  /** Resolves when it is opened. */
  readonly opened = new Promise<void>((resolve) => {
    this.let = resolve;
  });

  private constructor(private readonly server: Server) {
    server.on("connection", (socket) => {
      // Whoever is killed while it waits says nothing more.
      socket.on("error", () => {});
      socket.on("close", () => {
        this.waiting.delete(socket);
        this.news.emit("left");
      });
      socket.resume();
      this.waiting.add(socket);
      this.news.emit("came");
      if (this.open) socket.end();
    });
  }

  static async set(): Promise<Gate> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    return new Gate(server);
  }

  /** What a worker runs to wait here: it ends when the gate is opened. */
  get command(): string {
    const { port } = this.server.address() as AddressInfo;
    return `bash -c 'exec 3<>/dev/tcp/127.0.0.1/${port}; cat <&3'`;
  }

  /** Resolves when a command waits here. */
  async reached(): Promise<void> {
    while (this.waiting.size === 0) await once(this.news, "came");
  }

  /** Resolves when no command waits here any more: it ended, or was killed. */
  async left(): Promise<void> {
    while (this.waiting.size > 0) await once(this.news, "left");
  }

  /** Lets everybody through, now and later. */
  lets() {
    this.open = true;
    this.let();
    for (const socket of this.waiting) socket.end();
  }

  async remove(): Promise<void> {
    this.lets();
    for (const socket of this.waiting) socket.destroy();
    await new Promise((closed) => this.server.close(closed));
  }
}
