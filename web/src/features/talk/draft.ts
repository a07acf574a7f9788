import { DRAFT } from "@/api/store";

/** What was begun to be written, by conversation: it stays through reloads, on this device alone. */
const place = (id: string | null) => `${DRAFT}${id ?? "new"}`;

export function readDraft(id: string | null): string {
  try {
    return localStorage.getItem(place(id)) ?? "";
  } catch {
    // A browser that keeps nothing.
    return "";
  }
}

export function keepDraft(id: string | null, text: string): void {
  try {
    if (text) localStorage.setItem(place(id), text);
    else localStorage.removeItem(place(id));
  } catch {
    // It stays in the field, as long as the page is there.
  }
}
