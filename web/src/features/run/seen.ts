import { useState } from "react";
import type { RunView } from "@/api/schema";

type About = Pick<RunView, "state" | "head_commit">;

/**
 * The commit that somebody looks at. While the work goes on it is the newest; once it is in review it stays what was
 * looked at until the person takes the newer one, so that nobody approves what they have not seen. Another round begins
 * anew: what comes of it is what it was asked for.
 */
export function useSeen(run: About): { seen: string | null; moved: boolean; look: () => void } {
  const head = run.head_commit ?? null;
  const inReview = run.state === "review";
  const [held, setHeld] = useState(inReview ? head : null);
  const now = inReview ? (held ?? head) : null;
  if (now !== held) setHeld(now);
  return { seen: now ?? head, moved: inReview && now !== head, look: () => setHeld(head) };
}
