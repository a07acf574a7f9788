import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";

/** The network between browsers and the daemon: what goes over it is carried as it is, until it is cut. */
export class Line {
  private readonly sockets = new Set<Socket>();
  private isCut = false;

  private constructor(
    private readonly server: Server,
    /** Where the daemon listens. */
    readonly port: number,
  ) {}

  /** A line to a daemon that is to listen on this port. */
  static async to(port: number): Promise<Line> {
    const server = createServer((socket) => line.carry(socket));
    const line = new Line(server, port);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    return line;
  }

  get url(): string {
    return `http://localhost:${(this.server.address() as AddressInfo).port}`;
  }

  /** Whatever goes over it breaks off, and nothing gets through. */
  cut() {
    this.isCut = true;
    for (const socket of this.sockets) socket.destroy();
  }

  mend() {
    this.isCut = false;
  }

  async remove(): Promise<void> {
    this.cut();
    await new Promise((closed) => this.server.close(closed));
  }

  private carry(near: Socket) {
    if (this.isCut) {
      near.destroy();
      return;
    }
    const far = connect(this.port, "127.0.0.1");
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.sockets.add(socket);
      socket.pipe(other);
      // One end that is gone takes the other with it, as on a wire.
      socket.on("error", () => other.destroy());
      socket.on("close", () => {
        this.sockets.delete(socket);
        other.destroy();
      });
    }
  }
}
