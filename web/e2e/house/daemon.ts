import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  createWriteStream,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { Line } from "./line";

/** Where the programs lie: where cargo put them. */
const programs = resolve(process.env.DEPUTY_PROGRAMS ?? join(import.meta.dirname, "../../../target/debug"));

/** A port that nobody has now. The daemon keeps it over its restarts, since open pages do. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** The real daemon, over a folder of its own. */
export class Daemon {
  private child: ChildProcess | null = null;
  private said: string[] = [];

  private constructor(
    private readonly folder: string,
    /** How browsers reach it. */
    readonly line: Line,
  ) {}

  /** Writes a configuration; `extra` is behind it. */
  static async prepare(extra: string): Promise<Daemon> {
    const folder = mkdtempSync(join(tmpdir(), "deputy-e2e-"));
    const port = await freePort();
    const line = await Line.to(port);
    const config = `[storage]\ndata_dir = "${folder}/data"\n\n[server]\nlisten = "127.0.0.1:${port}"\npublic_url = "${line.url}"\n\n${extra}`;
    writeFileSync(join(folder, "config.toml"), config);
    return new Daemon(folder, line);
  }

  /** Where it listens itself. */
  get url(): string {
    return `http://localhost:${this.line.port}`;
  }

  /** What it wrote to its standard error. */
  get log(): string {
    return readFileSync(join(this.folder, "log"), "utf8");
  }

  /** Starts it, and waits until it listens. */
  async up(): Promise<void> {
    const args = ["--config", join(this.folder, "config.toml"), "serve"];
    const child = spawn(join(programs, "deputyd"), args, { stdio: ["ignore", "ignore", "pipe"] });
    this.child = child;
    const log = createWriteStream(join(this.folder, "log"), { flags: "a" });
    const lines = createInterface({ input: child.stderr });
    await new Promise<void>((listens, failed) => {
      lines.on("line", (line) => {
        log.write(`${line}\n`);
        this.said.push(line);
        if (line.includes("listening on ")) listens();
      });
      child.once("exit", () => failed(new Error(`the daemon ended:\n${this.said.slice(-20).join("\n")}`)));
    });
  }

  /** Ends it, as a crash does or as it is asked to. */
  async down(signal: "SIGKILL" | "SIGTERM" = "SIGTERM"): Promise<void> {
    const { child } = this;
    this.child = null;
    if (!child || child.exitCode !== null) return;
    const ended = once(child, "exit");
    child.kill(signal);
    await ended;
  }

  /** Waits for a line of its log that fits, those that were written before included. */
  async says(pattern: RegExp): Promise<RegExpMatchArray> {
    for (;;) {
      const found = this.said.map((line) => line.match(pattern)).find((match) => match !== null);
      if (found) return found;
      if (!this.child?.stderr) throw new Error("the daemon is not up");
      await once(this.child.stderr, "data");
    }
  }

  /** Runs one of its commands. */
  command(...args: string[]): string {
    return execFileSync(join(programs, "deputyd"), ["--config", join(this.folder, "config.toml"), ...args], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
    });
  }

  async remove(): Promise<void> {
    await this.down();
    await this.line.remove();
    // Hands outlive a daemon, so that runs do: these are needed by nobody any more.
    for (const hands of this.hands())
      spawnSync(join(programs, "deputy-runner"), ["kill", "--dir", hands], { stdio: "ignore" });
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Folders of hands that may still live. */
  private hands(): string[] {
    const below = (folder: string) =>
      existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
    return below(join(this.folder, "data", "runs"))
      .flatMap((run) => below(join(run, "hands")))
      .filter((hands) => existsSync(join(hands, "link.sock")));
  }
}
