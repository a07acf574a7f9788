import type { Fact } from "../facts";
import { several } from "../words";
import type { Line } from "./course";
import type { Mark } from "./entry";

/** Arguments that say what a call is about, the most telling first. */
const TELLING = [
  "cmd",
  "command",
  "path",
  "file_path",
  "pattern",
  "question",
  "query",
  "url",
  "key",
  "title",
  "summary",
];

/** What a call is about, of its arguments as the model wrote them. */
export function about(args: string): string {
  let value: unknown;
  try {
    value = JSON.parse(args);
  } catch {
    return args;
  }
  if (typeof value !== "object" || value === null) return String(value);
  const fields = value as Record<string, unknown>;
  const name = TELLING.find((each) => typeof fields[each] === "string");
  return name ? (fields[name] as string) : "";
}

const line = (mark: Mark, text: string, detail?: string | null): Line => ({
  mark,
  text,
  ...(detail && { detail }),
});

/** The line for a step that needs no other one to be told. Nothing: it deserves none. Not a fact of ours: `undefined`. */
export function stepLine({ kind, data }: Fact): Line | null | undefined {
  switch (kind) {
    case "step.call_failed":
      return line("bad", `The model did not answer (${data.error.code})`, data.error.detail);
    case "step.compacted":
      return line("quiet", `Sums up ${several(data.entries, "earlier step")}`, data.summary);
    case "step.expanded":
      if (data.whole) return line("quiet", "Goes on from all of it again");
      return line(
        "asks",
        `All of it does not fit: it is about ${data.tokens} tokens, and ${data.window} are taken`,
      );
    case "step.remembered":
      return line("quiet", `Remembers: ${data.key}`, data.text);
    case "step.recalled":
      return line("quiet", `Recalls ${several(data.memories.length, "memory", "memories")}`);
    case "step.given":
      return line("quiet", `Is given ${several(data.documents.length, "document")}`);
    case "step.agent_started": {
      const how = data.resumed
        ? "goes on with its session"
        : data.fresh_home
          ? "begins, with nothing of what it kept of its own"
          : "begins";
      return line("quiet", `${data.driver}${data.version ? ` ${data.version}` : ""} ${how}`);
    }
    case "step.agent_asked":
      if (data.what.about === "question") return line("asks", `Asks: ${data.what.text}`);
      return line("asks", `May it? ${data.what.title}`, data.what.says);
    case "step.agent_told":
      if (data.word.told === "interrupt") return line("plain", "Is told to stop");
      if (data.word.told !== "permission") return null;
      return line(
        data.word.allowed ? "quiet" : "asks",
        `It may${data.word.allowed ? "" : " not"}: ${data.word.reason}`,
      );
    case "step.turn_ended":
      if (data.outcome.outcome !== "failed") return null;
      return line("bad", `It could not go on (${data.outcome.code})`, data.outcome.detail);
    case "step.agent_ended":
      return data.lost ? line("bad", "Its process is gone") : null;
    case "step.remarked":
      return line("quiet", data.text);
    case "step.call_started":
    case "step.time_told":
    case "step.session_began":
    case "step.agent_took":
    case "step.agent_heard":
      return null;
    default:
      return undefined;
  }
}
