import type { Fact } from "./event";

/** Arguments that say what a call is about, the most telling first: as the command line has it. */
const TELLING = ["cmd", "path", "pattern", "question", "query", "url", "key", "title", "summary"];
const LONGEST = 160;

type Told = (about: string, fact: Fact) => string;

const quoted = (text: string) => (text ? ` “${text}”` : "");
const inProject = ({ project }: Fact) => (typeof project === "string" ? ` of ${project}` : "");

/** What somebody who thinks does, in words. What is not here is told by its name. */
const told: Record<string, Told> = {
  consult: (about, { advisor }) => `Asks the ${String(advisor ?? "")} advisor${about ? `: ${about}` : ""}`,
  propose_plan: (about) => `Draws up a plan${quoted(about)}`,
  plan_tasks: () => "Draws the tasks",
  cancel_plan: () => "Cancels a plan",
  report: () => "Reports what it found",
  repo_list: (_, fact) => `Looks at the files${inProject(fact)}`,
  repo_read: (about, fact) => `Reads ${about || "a file"}${inProject(fact)}`,
  repo_search: (about, fact) => `Searches the files${inProject(fact)}${quoted(about)}`,
  search_all: (about) => `Searches all there was${quoted(about)}`,
  recall: (about) => `Looks into what is remembered${quoted(about)}`,
  remember: (about) => `Remembers${quoted(about)}`,
  forget: () => "Forgets something",
  runs_list: () => "Looks at the runs",
  run_show: () => "Looks at a run",
  queue_show: () => "Looks at the queue",
  spend_show: () => "Looks at what was spent",
  metrics_show: (_, fact) => `Looks at the figures${inProject(fact)}`,
  query: () => "Asks the events a question",
  deliveries_list: () => "Looks at what was delivered",
  projects_list: () => "Looks at the projects",
  projects_find: () => "Looks for the project",
  documents_list: () => "Looks at the documents",
  document_read: () => "Reads a document",
  web_search: (about) => `Searches the web${quoted(about)}`,
  web_fetch: (about) => `Reads ${about || "a page"}`,
  schedule: () => "Schedules something",
  schedule_list: () => "Looks at what is scheduled",
};

/** Calls that the thread itself tells of, in better words. */
const TOLD_BY_THE_THREAD = ["ask_founder", "finish"];

/** One line for the use of a tool, or nothing where the thread tells it. */
export function use(name: string, written: string): string | null {
  if (TOLD_BY_THE_THREAD.includes(name)) return null;
  const fact = read(written);
  const about = telling(fact) || (fact ? "" : written);
  return cut(told[name]?.(about, fact ?? {}) ?? `${name} ${about}`.trim());
}

/** What a model wrote as arguments may be anything. */
function read(written: string): Fact | null {
  try {
    const value: unknown = JSON.parse(written);
    return typeof value === "object" && value !== null ? (value as Fact) : null;
  } catch {
    return null;
  }
}

function telling(fact: Fact | null): string {
  if (!fact) return "";
  const found = TELLING.map((name) => fact[name]).find((value) => typeof value === "string");
  return typeof found === "string" ? found : "";
}

function cut(line: string): string {
  const one = line.replace(/\s+/g, " ").trim();
  return one.length > LONGEST ? `${one.slice(0, LONGEST - 1)}…` : one;
}
