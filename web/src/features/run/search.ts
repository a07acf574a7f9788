import type { RunState } from "@/api/schema";
import { type Show, shows } from "./timeline/entry";

const tabs = ["timeline", "changes", "checks", "artifacts", "files", "terminal"] as const;
export type RunTab = (typeof tabs)[number];

/** What of a run is shown: it can be linked to. */
export interface RunSearch {
  tab?: RunTab;
  /** Of the timeline. */
  show?: Show;
  find?: string;
  /** The position of what is looked for in it: there it begins. */
  at?: number;
  /** Of the changes: two columns. */
  view?: "split";
  /** Of the workspace: a folder, and a file in it. */
  path?: string;
  file?: string;
}

function one<T extends string>(of: readonly T[], value: unknown): T | undefined {
  return of.find((each) => each === value);
}

function words(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** What an address says; what it cannot say is left out. */
export function runSearch(raw: Record<string, unknown>): RunSearch {
  const found: RunSearch = {
    tab: one(tabs, raw.tab),
    show: one(shows, raw.show),
    find: words(raw.find),
    at: typeof raw.at === "number" && Number.isSafeInteger(raw.at) && raw.at > 0 ? raw.at : undefined,
    view: one(["split"] as const, raw.view),
    path: words(raw.path),
    file: words(raw.file),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

/** What is shown when nobody says: of work in review what it changed, of all other what happens. */
export function tabOf(tab: RunTab | undefined, state: RunState): RunTab {
  return tab ?? (state === "review" ? "changes" : "timeline");
}
