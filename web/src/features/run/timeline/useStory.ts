import { useEffect, useMemo, useState } from "react";
import type { EventView } from "@/api/schema";
import type { Entry } from "./entry";
import { unrecorded, withLive } from "./live";
import { Story } from "./story";
import { usePieces } from "./usePieces";

/** Folds what is new of a growing list, and all of it anew where the list is another one. */
class Folder {
  private story = new Story();
  private taken: readonly EventView[] = [];

  of(events: readonly EventView[]): Story {
    const { length } = this.taken;
    const goesOn = events.length >= length && (length === 0 || events[length - 1] === this.taken[length - 1]);
    if (!goesOn) this.story = new Story();
    if (events !== this.taken) this.story.take(goesOn ? events.slice(length) : events);
    this.taken = events;
    return this.story;
  }
}

/** The entries of a run's timeline, with what goes on at the end. */
export function useStory(id: string, events: readonly EventView[]): readonly Entry[] {
  const [folder] = useState(() => new Folder());
  const [pieces, setPieces] = usePieces(id);
  const recorded = useMemo(() => {
    const story = folder.of(events);
    return { entries: story.entries, story };
  }, [folder, events]);
  const live = useMemo(() => unrecorded(pieces, recorded.story), [pieces, recorded]);
  useEffect(() => {
    if (live !== pieces) setPieces(live);
  }, [live, pieces, setPieces]);
  return useMemo(() => withLive(recorded.entries, live), [recorded, live]);
}
