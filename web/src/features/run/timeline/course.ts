import type { Fact } from "../facts";
import { capital, commitName, moment, sizeOf, who, withReason } from "../words";
import type { Mark } from "./entry";

/** A line about the course of a run. */
export interface Line {
  mark: Mark;
  text: string;
  detail?: string;
}

const line = (mark: Mark, text: string, detail?: string | null): Line => ({
  mark,
  text,
  ...(detail && { detail }),
});

function conflicts(at: string, data: { conflicts?: unknown[]; conflicts_untold?: number }): Line {
  const count = (data.conflicts?.length ?? 0) + (data.conflicts_untold ?? 0);
  if (count === 0) return line("plain", at);
  return line(
    "bad",
    `${at}: ${count === 1 ? "one file conflicts" : `${count} files conflict`}, the agent is told`,
  );
}

const waits: Record<string, string> = {
  laptop: "Waits for a laptop",
  budget: "Waits for more budget",
  provider: "Waits for the model's provider",
  paused: "Parked",
};

const verdicts = {
  passed: line("good", "All checks passed"),
  failed: line("bad", "Checks failed"),
  unverified: line("asks", "Unverified: there are no checks"),
};

/** The line for a fact that needs no other fact to be told. Nothing: it deserves none. Not a fact of ours: `undefined`. */
export function courseLine({ kind, data }: Fact): Line | null | undefined {
  switch (kind) {
    case "run.budget_raised":
      return line("plain", `${who(data.by)} raised the budget`);
    case "run.waiting":
      // What is asked was told already.
      if (data.reason === "question" || data.reason === "approval") return null;
      if (data.reason === "founder") return line("asks", capital(data.detail));
      return line(
        "asks",
        `${waits[data.reason] ?? `Waits for ${data.reason}`}${data.until ? ` until ${moment(data.until)}` : ""}`,
        data.detail,
      );
    case "run.call_delayed":
      return line("quiet", `Asks ${data.model} again at ${moment(data.retry_at)}`, data.error.detail);
    case "run.resumed":
      return line("quiet", "Goes on");
    case "run.claimed":
      return data.attempt > 1 ? line("plain", `Attempt ${data.attempt}`) : null;
    case "run.taken_over":
      return line(
        "bad",
        `Attempt ${data.attempt}: begun anew on another host, since ${data.from} is not reached any more`,
      );
    case "run.built_on":
      return conflicts("Begins with what other tasks of its plan did", data);
    case "run.rebased":
      return conflicts(`Brought to ${data.base_branch} as it is now, ${commitName(data.base_commit)}`, data);
    case "run.finished":
      return line("good", "Says it is done", data.summary);
    case "run.yielded":
      if (data.error) return line("bad", "The turn ended badly", data.error.detail);
      return line("plain", "Ends its turn", data.summary);
    case "run.interrupted":
      return line("plain", `${who(data.by)} interrupted it`);
    case "run.handed_over":
      return line("plain", `${who(data.by)} handed it over`, data.text);
    case "run.taken_back":
      return line("plain", `${who(data.by)} took it in hand`);
    case "run.captured":
      return line("plain", `Captured ${commitName(data.commit)}: ${sizeOf(data.diff)}`);
    case "run.verified":
      return data.strays?.length
        ? line(
            "bad",
            "Changed what its plan did not name",
            data.strays.map((path) => `- \`${path}\``).join("\n"),
          )
        : verdicts[data.verdict];
    case "run.round_opened":
      return line("plain", `Round ${data.round}: the agent gets the checks' output`);
    case "run.review":
      return line("good", "Ready for review");
    case "run.delivery_started":
      return line(
        "plain",
        `${who(data.by)} approved ${commitName(data.commit)}${data.mode === "none" ? "" : `: ${data.mode}`}`,
      );
    case "run.delivery_failed":
      return line(
        "bad",
        data.conflict ? "Not delivered: another change is in the way" : "Not delivered",
        data.detail,
      );
    case "run.approved":
      if (data.nothing) return line("good", "Closed: it changed nothing, so there was nothing to deliver");
      return line(
        "good",
        data.mode === "none" ? "Accepted" : `Delivered: ${data.target} is at ${commitName(data.commit)}`,
      );
    case "run.rollback_started":
      return line("plain", `${who(data.by)} takes it back`);
    case "run.rolled_back":
      return line("good", `Taken back by ${commitName(data.commit)}`);
    case "run.rollback_failed":
      return line("bad", "Could not be taken back", data.detail);
    case "run.rejected":
      return line("bad", withReason(`${who(data.by)} rejected it`, data.reason));
    case "run.stop_requested":
      return line("plain", `${who(data.by)} stopped it`);
    case "run.stopped":
      return line("quiet", "Stopped: nothing of it is left running");
    case "run.attempt_failed":
      return line("bad", `This attempt failed, the next is at ${moment(data.retry_at)}`, data.error.detail);
    case "run.failed":
      return line("bad", `Failed (${data.error.code})`, data.error.detail);
    case "run.retried":
      return line("plain", `${who(data.by)} wants it tried again`);
    case "run.terminal_opened":
      return line("quiet", `${who(data.by)} opened a terminal`);
    case "run.terminal_closed":
      return data.lost ? line("quiet", "A terminal went away with Deputy") : null;
    case "run.placed":
    case "run.swept":
    case "run.call_reserved":
      return null;
    default:
      return undefined;
  }
}
