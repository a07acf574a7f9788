import { type Play, type Reply, type Seen, turns, uses } from "./model";

/** One answer after the other; the last one again and again. */
export function inTurn(seen: Seen, ...replies: Reply[]): Reply {
  const reply = replies[Math.min(turns(seen), replies.length - 1)];
  if (!reply) throw new Error("a play needs something to say");
  return reply;
}

/** A worker runs a command. */
export function runs(cmd: string, text = ""): Reply {
  return uses("shell_exec", { cmd }, text);
}

/** A worker writes a file. */
export function writes(path: string, content: string, text = ""): Reply {
  return uses("fs_write", { path, content }, text);
}

/** A worker is done. */
export function finishes(summary: string): Reply {
  return uses("finish", { summary });
}

/** A worker asks. */
export function asks(question: string, options: string[] = []): Reply {
  return uses("ask_founder", { question, options });
}

/** Nobody but a worker says anything of interest. */
export function working(play: (seen: Seen) => Reply): Play {
  return (seen, who) => (who === "worker" ? play(seen) : undefined);
}

/** The first card of the COO, and what an advisor makes of it. */
export interface Card {
  title: string;
  summary: string;
  /** Lines, each of which is done in the project. */
  steps: string[];
  project: string;
}

/** The COO shows a card, and says so. */
export function proposes(seen: Seen, { title, summary, steps, project }: Card): Reply {
  const named = steps.map((text) => ({ text, project }));
  return inTurn(seen, uses("propose_plan", { title, summary, steps: named, not_touching: ["the prices"] }), {
    text: "Have a look at the card.",
  });
}

/** An advisor looks, and says which files it takes. */
export function advises(seen: Seen, approach: string, files: string[]): Reply {
  return inTurn(
    seen,
    uses("repo_list", {}),
    uses("report", {
      approach,
      plan: files.map((file) => ({ text: `Write ${file}.`, files: [file] })),
      evidence: [{ claim: "There is a place for it", source: "README.md:1" }],
    }),
  );
}

/** The orchestrator draws a task for each file, side by side. */
export function draws(files: string[]): Reply {
  const tasks = files.map((file) => ({
    key: file.replace(/\W+/g, "-"),
    title: `Write ${file}`,
    text: `Write ${file}.`,
    scope: [file],
  }));
  return uses("plan_tasks", { tasks });
}
