import type { MemoryCategory } from "@/api/schema";
import { memoryAddress } from "@/features/memory/address";

export const tabs = ["work", "documents", "memory", "advice", "figures", "setup"] as const;
export type ProjectTab = (typeof tabs)[number];

/** What of a project is shown. What is not said is the usual: its work. */
export interface ProjectAddress {
  tab?: ProjectTab;
  /** The document that is read. */
  document?: string;
  /** One of its versions; the latest when nothing is said. */
  version?: number;
  /** What is looked for in what is remembered. */
  q?: string;
  category?: MemoryCategory;
  /** The event whose figures are shown. */
  event?: string;
  by?: "week";
}

export function projectAddress(search: Record<string, unknown>): ProjectAddress {
  const tab = tabs.find((each) => each === search.tab && each !== "work");
  const { document, version, event } = search;
  return {
    ...(tab && { tab }),
    ...(typeof document === "string" && document !== "" && { document }),
    ...(typeof version === "number" && Number.isInteger(version) && version > 0 && { version }),
    ...(typeof event === "string" && event !== "" && { event }),
    ...(search.by === "week" && { by: "week" }),
    ...memoryAddress(search),
  };
}
