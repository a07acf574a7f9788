import { useSyncExternalStore } from "react";

/** Two columns of code want this much. */
const WIDE = "(min-width: 64rem)";

/** Whether the screen is wide. */
export function useWide(): boolean {
  return useSyncExternalStore(
    (changed) => {
      const media = matchMedia(WIDE);
      media.addEventListener("change", changed);
      return () => media.removeEventListener("change", changed);
    },
    () => matchMedia(WIDE).matches,
  );
}
