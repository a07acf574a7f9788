import { useSyncExternalStore } from "react";

/** As Tailwind's `lg`: from here on there is room for two things side by side. */
const wide = "(min-width: 64rem)";

/** Whether the screen is wide. */
export function useWide(): boolean {
  return useSyncExternalStore(
    (changed) => {
      const query = matchMedia(wide);
      query.addEventListener("change", changed);
      return () => query.removeEventListener("change", changed);
    },
    () => matchMedia(wide).matches,
  );
}
