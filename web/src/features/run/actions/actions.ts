import type { DeliveryMode, RunView } from "@/api/schema";

/** What can be asked of a run. */
export type Action =
  | { do: "approve"; mode: DeliveryMode }
  | { do: "changes" }
  | { do: "reject" }
  | { do: "stop" }
  | { do: "retry" }
  | { do: "requeue" }
  | { do: "rollback" }
  | { do: "message" }
  | { do: "interrupt" }
  | { do: "hand_over" }
  | { do: "take_back" };

/** What can be asked now: what one most likely wants, what one may want as well, and the rest. */
export interface Choice {
  main: Action | null;
  second: Action | null;
  more: Action[];
}

type About = Pick<
  RunView,
  "state" | "mode" | "waiting_for" | "delivery" | "delivered" | "rollback" | "diff" | "error"
>;

const nothing: Choice = { main: null, second: null, more: [] };

/** What a run can be asked in its state, as the daemon's own table has it. */
export function choiceOf(run: About): Choice {
  switch (run.state) {
    case "queued":
    case "preparing":
    case "running":
    case "verifying":
      return atWork(run);
    case "waiting":
      return run.waiting_for === "founder" ? yourTurn : atWork(run);
    case "review":
      return run.delivery?.state === "pending" ? nothing : inReview(run);
    case "approved":
      return delivered(run);
    case "failed":
      // What was given up waits among the dead letters.
      return { main: { do: "requeue" }, second: null, more: [] };
    case "rejected":
    case "stopped":
      return { main: { do: "retry" }, second: null, more: [] };
  }
}

const yourTurn: Choice = {
  main: { do: "message" },
  second: { do: "hand_over" },
  more: [{ do: "stop" }],
};

function atWork(run: About): Choice {
  // Nothing is under way while an answer is waited for.
  const asked =
    run.waiting_for === "question" || run.waiting_for === "approval" || run.waiting_for === "budget";
  const interrupt: Action[] = asked ? [] : [{ do: "interrupt" }];
  const turn: Action = run.mode === "hands_on" ? { do: "hand_over" } : { do: "take_back" };
  return { main: { do: "message" }, second: { do: "stop" }, more: [...interrupt, turn] };
}

function inReview(run: About): Choice {
  // The daemon opens no pull requests yet: what it refuses is not offered.
  const more: Action[] = [
    { do: "approve", mode: "push" },
    { do: "approve", mode: "none" },
    { do: "take_back" },
    { do: "reject" },
  ];
  const hasNothing = run.diff.files === 0;
  return {
    main: { do: "approve", mode: "merge" },
    second: { do: "changes" },
    more: hasNothing ? more.slice(2) : more,
  };
}

function delivered(run: About): Choice {
  const isSent = run.delivered !== null && run.delivered !== undefined && !run.delivered.nothing;
  if (!isSent || run.delivery?.mode === "none") return nothing;
  if (run.rollback && run.rollback.state !== "failed") return nothing;
  return { main: null, second: { do: "rollback" }, more: [] };
}

const modes: Record<DeliveryMode, string> = {
  merge: "Approve and merge",
  push: "Push the branch",
  pr: "Open a pull request",
  none: "Accept, deliver nothing",
};

/** What the button says. */
export function labelOf(
  action: Action,
  run: Pick<RunView, "diff" | "delivery" | "mode" | "waiting_for">,
): string {
  switch (action.do) {
    case "approve":
      if (action.mode === "merge" && run.diff.files === 0) return "Close it";
      if (action.mode === "merge" && run.delivery) return "Try to merge again";
      return modes[action.mode];
    case "changes":
      return "Changes";
    case "reject":
      return "Reject";
    case "stop":
      return "Stop";
    case "retry":
      return "Try again";
    case "requeue":
      return "Put back in the queue";
    case "rollback":
      return "Roll back";
    case "message":
      return run.waiting_for === "founder" ? "Reply" : "Message";
    case "interrupt":
      return "Interrupt";
    case "hand_over":
      return "Hand over";
    case "take_back":
      return "Take it in hand";
  }
}
