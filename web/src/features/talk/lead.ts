import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { MessageView } from "@/api/schema";
import { readOlder } from "./data";

/**
 * The message that tells of the event at a position: its own, or the first after it, since the steps of a turn come
 * before what is said in its end.
 */
export function messageAt(messages: readonly MessageView[], at: number): number | undefined {
  return (messages.find(({ position }) => position >= at) ?? messages.at(-1))?.position;
}

/** Reads back to what the address names. Gives the position of its message, once that is here. */
export function useLead(
  id: string,
  messages: readonly MessageView[],
  older: string | null | undefined,
  at: number | undefined,
): number | undefined {
  const client = useQueryClient();
  const [failed, setFailed] = useState(false);
  const first = messages[0]?.position ?? 0;
  const isHere = older === null || (at !== undefined && at >= first);
  const reads = at !== undefined && !isHere && !failed;
  // Each page that was read changes what is the first.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the page before that one is asked for
  useEffect(() => {
    if (reads) readOlder(client, id).catch(() => setFailed(true));
  }, [client, id, first, reads]);
  return at !== undefined && isHere ? messageAt(messages, at) : undefined;
}
