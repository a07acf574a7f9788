import type { EventView, RunEvent, StepEvent } from "@/api/schema";

export type { Ask, KeptOutput, ToolCall } from "@/api/schema";

/** A fact about a run, by its kind. This is the one place that narrows the payload of an event. */
export type Fact = RunEvent | StepEvent;

/** What is told by facts of a kind. */
export type FactData<Kind extends Fact["kind"]> = Extract<Fact, { kind: Kind }>["data"];

/**
 * The fact of an event, or nothing when its words were forgotten. A kind that this app does not know yet is none of the
 * cases: whoever looks at `kind` needs a default.
 */
export function factOf({ kind, data }: Pick<EventView, "kind" | "data">): Fact | null {
  return typeof data === "object" && data !== null ? ({ kind, data } as Fact) : null;
}
