import { Link } from "@tanstack/react-router";
import { Check, Circle, CircleDashed, Eye, LoaderCircle, type LucideIcon, X } from "lucide-react";
import type { PlanTaskView } from "@/api/schema";
import { harmless } from "@/components/hostile";

/** How a task stands, for people: the state of its run says more while it is worked on. */
export interface Standing {
  word: string;
  icon: LucideIcon;
  tone: string;
  moves?: boolean;
}

export function standingOf({ state, run_state, run_id }: PlanTaskView): Standing {
  if (state === "done") return { word: "done", icon: Check, tone: "text-good" };
  if (state === "lost") return { word: "came to nothing", icon: X, tone: "text-bad" };
  if (run_state === "review") return { word: "waits for your review", icon: Eye, tone: "text-warn" };
  if (run_state === "waiting") return { word: "waits", icon: CircleDashed, tone: "text-warn" };
  if (run_state === "failed") return { word: "failed", icon: X, tone: "text-bad" };
  if (run_state === "queued") return { word: "queued", icon: Circle, tone: "text-faint" };
  if (state === "working" || run_id)
    return { word: run_state ?? "at work", icon: LoaderCircle, tone: "text-info", moves: true };
  return { word: "to come", icon: Circle, tone: "text-faint" };
}

/**
 * What a task is called. One that brings others together is called as its plan is: what it does says more. A lone task has
 * nothing to bring together.
 */
export function titleOf({ title, gathers, depends_on }: PlanTaskView): string {
  return gathers && depends_on.length > 0 ? "Bring it together for your review" : harmless(title);
}

/** How far it is: done of all. */
export function Progress({ tasks }: { tasks: readonly PlanTaskView[] }) {
  const done = tasks.filter(({ state }) => state === "done").length;
  return (
    <div className="flex items-center gap-3">
      <div
        role="progressbar"
        aria-label="Tasks done"
        aria-valuemin={0}
        aria-valuemax={tasks.length}
        aria-valuenow={done}
        className="h-1.5 grow overflow-hidden rounded-full bg-sunken"
      >
        <div
          className="h-full rounded-full bg-accent transition-[width] duration-500"
          style={{ width: `${(100 * done) / Math.max(tasks.length, 1)}%` }}
        />
      </div>
      <span className="text-sm text-faint tabular-nums">
        {done} of {tasks.length}
      </span>
    </div>
  );
}

/** The tasks below each other, each a link to its run. */
export function Tasks({ tasks, results }: { tasks: readonly PlanTaskView[]; results?: boolean }) {
  return (
    <ul>
      {tasks.map((task) => {
        const { word, icon: Icon, tone, moves } = standingOf(task);
        const content = (
          <>
            <Icon
              size={16}
              aria-hidden
              className={`mt-1 shrink-0 ${tone} ${moves ? "animate-spin motion-reduce:animate-none" : ""}`}
            />
            <span className="min-w-0 grow">
              <span className="block break-words">{titleOf(task)}</span>
              {results && task.result && (
                <span className="block text-sm break-words text-faint">{harmless(task.result)}</span>
              )}
            </span>
            <span className={`mt-0.5 shrink-0 text-sm ${tone}`}>{word}</span>
          </>
        );
        const look = "-mx-2 flex min-h-11 items-start gap-2.5 rounded-lg px-2 py-2";
        return (
          <li key={task.key}>
            {task.run_id ? (
              <Link to={`/runs/${task.run_id}` as string} className={`${look} hover:bg-sunken`}>
                {content}
              </Link>
            ) : (
              <div className={look}>{content}</div>
            )}
          </li>
        );
      })}
    </ul>
  );
}
