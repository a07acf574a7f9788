import type { TerminalNews, TerminalWord } from "@/api/schema";
import { straight } from "@/components/hostile";
import { capital } from "../words";

export type Standing =
  | { is: "opening" }
  | { is: "open"; note?: string | null }
  | { is: "over"; words: string; isBad: boolean };

type Screen = Omit<TerminalWord, "type">;

/** Where the socket of a run's terminal is. */
export function terminalUrl(run: string, { cols, rows }: Screen, origin = location.origin): string {
  const url = new URL(`/api/v1/runs/${encodeURIComponent(run)}/terminal`, origin.replace(/^http/, "ws"));
  url.searchParams.set("cols", String(cols));
  url.searchParams.set("rows", String(rows));
  return url.href;
}

/** What a person is told when it is over. */
export function overWords(news: Exclude<TerminalNews, { type: "ready" }>): Standing {
  if (news.type === "error") return { is: "over", words: news.detail, isBad: true };
  if (news.detail) return { is: "over", words: news.detail, isBad: true };
  const code = news.code ?? null;
  if (code === null) return { is: "over", words: "It was ended.", isBad: false };
  return {
    is: "over",
    words: code === 0 ? "It has ended." : `It has ended with exit code ${code}.`,
    isBad: false,
  };
}

/** One terminal's socket. Nothing of it is told any more once it was closed from here. */
export class Wire {
  private readonly encoder = new TextEncoder();
  private readonly decoder = new TextDecoder();
  private opened = false;
  private told = false;

  constructor(
    private readonly socket: WebSocket,
    onText: (text: string) => void,
    private readonly onStanding: (standing: Standing) => void,
    /** Asks why it cannot be had: a browser does not tell what a socket was refused with. */
    private readonly why: () => Promise<string | null>,
  ) {
    socket.binaryType = "arraybuffer";
    socket.onmessage = ({ data }: MessageEvent<ArrayBuffer | string>) => {
      // A character may come in two pieces.
      if (typeof data !== "string") return onText(straight(this.decoder.decode(data, { stream: true })));
      const news = JSON.parse(data) as TerminalNews;
      if (news.type === "ready") this.open(news.note);
      // A word of a newer daemon is none of these.
      else if (news.type === "exit" || news.type === "error") this.over(overWords(news));
    };
    socket.onclose = () => void this.lost();
  }

  /** What was typed. */
  type(text: string) {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(this.encoder.encode(text));
  }

  resize({ cols, rows }: Screen) {
    const word: TerminalWord = { type: "resize", cols, rows };
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(word));
  }

  close() {
    this.told = true;
    this.socket.close();
  }

  private open(note?: string | null) {
    this.opened = true;
    this.onStanding({ is: "open", note });
  }

  private async lost() {
    const reason = this.opened || this.told ? null : await this.why().catch(() => null);
    const away = this.opened
      ? "The line to the terminal was lost. What runs in it is ended."
      : "The terminal cannot be reached.";
    this.over({ is: "over", words: capital(reason ?? away), isBad: true });
  }

  /** Told once: what ended it, and not that its socket closed after. */
  private over(standing: Standing) {
    if (this.told) return;
    this.told = true;
    this.onStanding(standing);
    this.socket.close();
  }
}
