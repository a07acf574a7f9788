import type { RunView } from "@/api/schema";
import type { Action } from "./actions";

type About = Pick<RunView, "verdict" | "remarks">;

/** What speaks against delivering this work unseen, in words. */
export function doubts({ verdict, remarks }: About): string[] {
  const unproven = {
    passed: null,
    failed: "Its checks failed.",
    unverified: "Nothing was checked: the project has no checks.",
  };
  const words = verdict ? unproven[verdict] : unproven.unverified;
  return [...(words ? [words] : []), ...(remarks ?? [])];
}

/** Whether something is asked before it is done. */
export function isAsked(action: Action, run: About): boolean {
  switch (action.do) {
    case "approve":
      return action.mode !== "merge" || doubts(run).length > 0;
    case "retry":
    case "requeue":
    case "take_back":
    case "interrupt":
      return false;
    default:
      return true;
  }
}
