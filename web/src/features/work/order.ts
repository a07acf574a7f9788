import type { NewTask, Permission, Priority } from "@/api/schema";

/** What the form holds, as it is typed. */
export interface OrderForm {
  text: string;
  project: string;
  agent: string;
  priority: Priority;
  permission: "" | Permission;
  /** A command on each line. Left alone, the project's own are run. */
  checks: string;
  usd: string;
  minutes: string;
  tokens: string;
}

export const emptyOrder: OrderForm = {
  text: "",
  project: "",
  agent: "",
  priority: "normal",
  permission: "",
  checks: "",
  usd: "",
  minutes: "",
  tokens: "",
};

/** The fields of an order that the form shows, as the daemon names them in a refusal. */
export const orderFields = [
  "text",
  "project",
  "agent",
  "priority",
  "permission",
  "checks",
  "budget.usd_max",
  "budget.minutes_max",
  "budget.tokens_max",
] as const;

export function linesOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

function amount(text: string): number | undefined {
  const value = Number(text.trim().replace(",", "."));
  return text.trim() === "" || Number.isNaN(value) ? undefined : value;
}

/** The order, without what was left open: the daemon and the project decide about that. */
export function orderOf(form: OrderForm): NewTask {
  const checks = linesOf(form.checks);
  const [usd_max, minutes_max, tokens_max] = [form.usd, form.minutes, form.tokens].map(amount);
  const budget = {
    ...(usd_max !== undefined && { usd_max }),
    ...(minutes_max !== undefined && { minutes_max }),
    ...(tokens_max !== undefined && { tokens_max }),
  };
  return {
    text: form.text.trim(),
    priority: form.priority,
    ...(form.project && { project: form.project }),
    ...(form.agent && { agent: form.agent }),
    ...(form.permission && { permission: form.permission }),
    ...(checks.length > 0 && { checks }),
    ...(Object.keys(budget).length > 0 && { budget }),
  };
}
