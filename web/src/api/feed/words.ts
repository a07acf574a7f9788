import type { Frame } from "../schema";

/** How the one connection is. */
export type FeedState = "connecting" | "live" | "away" | "signed_out";

/** What a tab says to the hub. */
export type Said =
  /** It is there, for as long as it holds the lock of this name. */
  | { type: "joined"; lock: string }
  /** Whether somebody can see it: what they see, they are not pushed. */
  | { type: "visible"; visible: boolean }
  /** The network is back, or the device woke: do not wait for the next try. */
  | { type: "wake" }
  /** The browser has no network. */
  | { type: "offline" };

/** What the hub says to a tab. */
export type Told =
  | { type: "frame"; frame: Frame }
  /** `since`: when it was last live, in milliseconds of the epoch. */
  | { type: "state"; state: FeedState; since: number | null };

/** A way between a tab and the hub: a `MessagePort`, or a pair of functions in tests. */
export interface Way<Out, In> {
  post(message: Out): void;
  hear(listener: (message: In) => void): void;
}

export function wayOf<Out, In>(port: MessagePort): Way<Out, In> {
  return {
    post: (message) => port.postMessage(message),
    hear: (listener) => {
      port.onmessage = ({ data }) => listener(data);
    },
  };
}
