import { useEffect, useMemo } from "react";
import type { EventView } from "@/api/schema";
import { factOf } from "./facts";
import type { Entry } from "./timeline/entry";

/** The position of the fact that opened an entry; nothing for what was not recorded yet. */
function positionOf({ key }: Entry): number {
  return Math.floor(Number(key));
}

/** The use of a tool that an event is about: its entry stands where it was asked for. */
function toolUseOf(event: EventView | undefined): string | undefined {
  const data: object = (event && factOf(event)?.data) ?? {};
  return "tool_use" in data ? String(data.tool_use) : undefined;
}

/** The place of the entry that tells of the event at a position, or -1 when it is not there (yet). */
export function placeOf(entries: readonly Entry[], events: readonly EventView[], at: number): number {
  // What is not read that far may still have a better one.
  if ((events.at(-1)?.position ?? 0) < at) return -1;
  const toolUse = toolUseOf(events.find(({ position }) => position === at));
  const own = entries.findIndex((entry) => entry.type === "tool" && entry.toolUse === toolUse);
  if (toolUse !== undefined && own >= 0) return own;
  const exact = entries.findIndex((entry) => positionOf(entry) === at);
  return exact >= 0 ? exact : entries.findLastIndex((entry) => positionOf(entry) <= at);
}

interface LeadProps {
  entries: readonly Entry[];
  events: readonly EventView[];
  /** The position that the address names. */
  at: number | undefined;
  /** Brings it into sight, and opens it. */
  show: (place: number, key: string) => void;
}

/** Leads once to what the address names; gives the key of its entry. */
export function useLead({ entries, events, at, show }: LeadProps): string | undefined {
  const place = useMemo(() => (at === undefined ? -1 : placeOf(entries, events, at)), [entries, events, at]);
  const key = entries[place]?.key;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each that is named, however the list grows
  useEffect(() => {
    if (key !== undefined) show(place, key);
  }, [key]);
  return key;
}
