import { useEffect, useMemo, useReducer } from "react";
import { feed } from "@/api/feed/feed";
import type { EventView, Frame, MessageView } from "@/api/schema";
import { factsAfter } from "./data";
import { beside, type Heard, hear, miss, nothing, recall, type Turn, turnOf } from "./turn";

/** Pieces come many times a second: so often they are drawn. */
const DRAW_MS = 60;

type Said = { frames: Frame[] } | { facts: EventView[] } | "away";

/** The turn under way in a conversation, live, from wherever it stood when this was opened. */
export function useTurn(id: string, isUnderWay: boolean, messages: readonly MessageView[]): Turn {
  const [heard, tell] = useReducer((before: Heard, said: Said): Heard => {
    if (said === "away") return miss(before);
    if ("facts" in said) return recall(before, said.facts);
    return said.frames.reduce((now, frame) => hear(now, frame, id), before);
  }, nothing);

  useEffect(() => {
    let frames: Frame[] = [];
    let timer: ReturnType<typeof setTimeout> | undefined;
    const draw = () => {
      timer = undefined;
      tell({ frames });
      frames = [];
    };
    const take = (frame: Frame) => {
      if (frame.type !== "event" && frame.type !== "delta" && frame.type !== "reset") return;
      if (frame.type !== "reset" && !frame.stream.startsWith(`conversation/${id}`)) return;
      frames.push(frame);
      timer ??= setTimeout(draw, DRAW_MS);
    };
    const stop = feed.onFrame(take, { goesOn: true });
    const unwatch = feed.watch(() => {
      if (feed.state().state !== "live") tell("away");
    });
    return () => {
      stop();
      unwatch();
      clearTimeout(timer);
    };
  }, [id]);

  // What passed before we listened: since the last answer, or whatever else was not said by the founder.
  const since = messages.findLast(({ role }) => role !== "founder")?.position ?? 0;
  useEffect(() => {
    if (!isUnderWay) return;
    let isGone = false;
    factsAfter(id, since).then(
      (facts) => !isGone && tell({ facts }),
      // The feed tells what follows.
      () => {},
    );
    return () => {
      isGone = true;
    };
  }, [id, isUnderWay, since]);

  return useMemo(() => beside(turnOf(heard), messages), [heard, messages]);
}
