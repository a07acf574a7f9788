import type { Purpose } from "@/api/schema";

/** Who speaks in a conversation. */
export function whose(purpose: Purpose): string {
  switch (purpose.for) {
    case "talk":
      return "The COO";
    case "consultation":
      return `The ${purpose.advisor} advisor`;
    case "scoping":
      return `The ${purpose.advisor} advisor, on step ${purpose.step}`;
    case "drawing":
      return "The orchestrator";
    case "hindsight":
    case "plan_hindsight":
      return "Looking back";
    case "answering":
      return "Answering an agent";
  }
}

/** Where it came up, as an address and a name for it. */
export function cameUpIn(purpose: Purpose): { to: string; label: string } | null {
  switch (purpose.for) {
    case "talk":
      return null;
    case "consultation":
      return { to: `/conversations/${purpose.asked_in}`, label: "The conversation that asked" };
    case "scoping":
    case "drawing":
    case "plan_hindsight":
      return { to: `/plans/${purpose.plan_id}`, label: "The plan" };
    case "hindsight":
    case "answering":
      return { to: `/runs/${purpose.run_id}`, label: "The run" };
  }
}
