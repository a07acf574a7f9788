import { useState } from "react";
import type { RunView } from "@/api/schema";

type About = Pick<RunView, "state" | "head_commit">;

/**
 * The commit that somebody looks at. While the work goes on it is the newest; once it is in review it stays what was
 * looked at until the person takes the newer one, so that nobody approves what they have not seen.
 */
export function useSeen(run: About): { seen: string | null; moved: boolean; look: () => void } {
  const head = run.head_commit ?? null;
  const [seen, setSeen] = useState(head);
  const follows = run.state !== "review" || seen === null;
  if (follows && seen !== head) setSeen(head);
  return { seen: follows ? head : seen, moved: !follows && seen !== head, look: () => setSeen(head) };
}
