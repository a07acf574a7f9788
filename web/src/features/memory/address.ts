import type { MemoryCategory } from "@/api/schema";
import { categories } from "./queries";

/** What of the memories is shown, as the address says it. */
export function memoryAddress(search: Record<string, unknown>): { q?: string; category?: MemoryCategory } {
  const q = typeof search.q === "number" ? String(search.q) : search.q;
  const category = categories.find((each) => each === search.category);
  return { ...(typeof q === "string" && q !== "" && { q }), ...(category && { category }) };
}
