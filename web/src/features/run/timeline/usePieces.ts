import { useEffect, useState } from "react";
import { feed } from "@/api/feed/feed";
import type { DeltaData, Frame } from "@/api/schema";
import { heard, type Pieces } from "./live";

/** Words come in pieces of a few letters: they are drawn together. */
const GATHER_MS = 80;
const none: Pieces = new Map();

/** What is being said and printed in a run right now. */
export function usePieces(id: string): [Pieces, (pieces: Pieces) => void] {
  const [pieces, setPieces] = useState<Pieces>(none);
  useEffect(() => {
    const stream = `run/${id}/steps`;
    let gathered: DeltaData[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const flush = () => {
      timer = undefined;
      const deltas = gathered;
      gathered = [];
      setPieces((old) => heard(old, deltas));
    };
    const take = (frame: Frame) => {
      // Pieces are never told again: what was begun before a disconnect would have a hole.
      if (frame.type === "live" || frame.type === "lagged" || frame.type === "reset") {
        gathered = [];
        setPieces(none);
      }
      if (frame.type !== "delta" || frame.stream !== stream) return;
      gathered.push(frame.data);
      timer ??= setTimeout(flush, GATHER_MS);
    };
    const stop = feed.onFrame(take, { goesOn: true });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [id]);
  return [pieces, setPieces];
}
