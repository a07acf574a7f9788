import type { EventView } from "@/api/schema";

/**
 * What is read of a fact. Its shape goes by its kind and is not in the schema, and a redacted one has none: so each part
 * is looked for, and may be missing.
 */
export type Fact = Record<string, unknown>;

export function factOf({ data }: Pick<EventView, "data">): Fact {
  return typeof data === "object" && data !== null ? (data as Fact) : {};
}

export function words(fact: Fact, name: string): string {
  const value = fact[name];
  return typeof value === "string" ? value : "";
}

export function part(fact: Fact, name: string): Fact {
  return factOf({ data: fact[name] });
}

export function parts(fact: Fact, name: string): Fact[] {
  const value = fact[name];
  return Array.isArray(value) ? value.map((data) => factOf({ data })) : [];
}
