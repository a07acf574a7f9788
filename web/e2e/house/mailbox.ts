import { createDecipheriv, createECDH, type ECDH, hkdfSync, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { BrowserContext } from "@playwright/test";

/** What a push service was sent. */
export interface Letter {
  headers: IncomingHttpHeaders;
  /** As the browser reads it. */
  text: string;
}

/** A push service, and the browser that it serves: it keeps what it is sent, and reads it with the browser's own keys. */
export class Mailbox {
  readonly letters: Letter[] = [];
  private readonly keys: ECDH = createECDH("prime256v1");
  private readonly secret = randomBytes(16);

  private constructor(private readonly server: Server) {
    this.keys.generateKeys();
    server.on("request", async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      this.letters.push({ headers: request.headers, text: this.read(Buffer.concat(chunks)) });
      response.writeHead(201).end();
    });
  }

  static async open(): Promise<Mailbox> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    return new Mailbox(server);
  }

  /** Where browsers of this context are told to have their messages sent: there is no push service in a test's browser. */
  async serves(context: BrowserContext): Promise<void> {
    const { port } = this.server.address() as AddressInfo;
    const kept = {
      endpoint: `http://127.0.0.1:${port}/phone`,
      keys: { p256dh: this.keys.getPublicKey("base64url"), auth: this.secret.toString("base64url") },
    };
    await context.addInitScript(({ endpoint, keys }) => {
      const subscribed = (options: object) => ({
        endpoint,
        options,
        toJSON: () => ({ endpoint, expirationTime: null, keys }),
      });
      let subscription: object | null = null;
      Object.assign(PushManager.prototype, {
        getSubscription: async () => subscription,
        subscribe: async (options: object) => {
          subscription = subscribed(options);
          return subscription;
        },
      });
    }, kept);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  /** Opens one record of `aes128gcm`: RFC 8188, with the keys of RFC 8291. */
  private read(body: Buffer): string {
    const salt = body.subarray(0, 16);
    const sender = body.subarray(21, 21 + body.readUInt8(20));
    const sealed = body.subarray(21 + sender.length);
    const info = Buffer.concat([Buffer.from("WebPush: info\0"), this.keys.getPublicKey(), sender]);
    const shared = hkdfSync("sha256", this.keys.computeSecret(sender), this.secret, info, 32);
    const derived = (what: string, length: number) =>
      Buffer.from(hkdfSync("sha256", Buffer.from(shared), salt, `Content-Encoding: ${what}\0`, length));
    const cipher = createDecipheriv("aes-128-gcm", derived("aes128gcm", 16), derived("nonce", 12));
    cipher.setAuthTag(sealed.subarray(-16));
    const padded = Buffer.concat([cipher.update(sealed.subarray(0, -16)), cipher.final()]);
    // The last record ends with a 2 and as many zeros as somebody liked.
    return padded.subarray(0, padded.lastIndexOf(2)).toString();
  }
}
