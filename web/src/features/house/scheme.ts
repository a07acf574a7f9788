import { useSyncExternalStore } from "react";

/** Light, dark, or as the system has it. */
export type Scheme = "light" | "dark" | "system";

const KEPT = "deputy-scheme";
const watchers = new Set<() => void>();

export function scheme(): Scheme {
  const kept = localStorage.getItem(KEPT);
  return kept === "light" || kept === "dark" ? kept : "system";
}

/** Puts the choice onto the page: before anything is drawn, and when it changes. */
export function applyScheme() {
  const chosen = scheme();
  if (chosen === "system") delete document.documentElement.dataset.scheme;
  else document.documentElement.dataset.scheme = chosen;
}

export function chooseScheme(chosen: Scheme) {
  if (chosen === "system") localStorage.removeItem(KEPT);
  else localStorage.setItem(KEPT, chosen);
  applyScheme();
  for (const tell of watchers) tell();
}

/** The choice, also when another tab made it. */
export function useScheme(): Scheme {
  return useSyncExternalStore((changed) => {
    const elsewhere = ({ key }: StorageEvent) => {
      if (key !== KEPT) return;
      applyScheme();
      changed();
    };
    watchers.add(changed);
    addEventListener("storage", elsewhere);
    return () => {
      watchers.delete(changed);
      removeEventListener("storage", elsewhere);
    };
  }, scheme);
}
