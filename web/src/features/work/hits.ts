import type { Found, FoundKind } from "@/api/schema";
import { conversationPath, planPath, runPath } from "@/features/paths";

/** In words, for one of its kind. */
export const kindWords: Record<FoundKind, string> = {
  order: "order",
  message: "message",
  prompt: "prompt of Deputy",
  said: "said by an agent",
  tool_call: "tool used",
  tool_output: "output of a tool",
  question: "question",
  answer: "answer",
  summary: "summary",
  review: "review",
  check: "check",
  trouble: "trouble",
  memory: "memory",
  document: "document",
  remark: "remark",
  log: "log of a session",
};

export interface Lead {
  to: string;
  search?: Record<string, string | number>;
}

/** Where something that was found is shown, at its position; nothing where there is no such place. */
export function leadOf({ stream, position, project_id, run_id }: Found): Lead | null {
  const [family = "", id = ""] = stream.split("/");
  const at = { at: position };
  if (run_id) return { to: runPath(run_id), search: { tab: "timeline", ...at } };
  switch (family) {
    case "run":
      return { to: runPath(id), search: { tab: "timeline", ...at } };
    case "conversation":
      return { to: conversationPath(id), search: at };
    case "plan":
      return { to: planPath(id) };
    case "document":
      return project_id
        ? { to: `/projects/${project_id}`, search: { tab: "documents", document: id } }
        : null;
    case "memory":
      return project_id
        ? { to: `/projects/${project_id}`, search: { tab: "memory" } }
        : { to: "/house/memory" };
    case "project":
      return { to: `/projects/${id}` };
    default:
      return null;
  }
}

/** A snippet on one line: its ends are where the daemon cut it. */
export function onOneLine(text: string): string {
  return text.replace(/\s+/g, " ");
}
