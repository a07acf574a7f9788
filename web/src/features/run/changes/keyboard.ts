import { useEffect, useRef } from "react";

/** Does something for single keys, unless somebody writes or a sheet lies on top. */
export function useKeys(deeds: Record<string, () => void>) {
  const kept = useRef(deeds);
  kept.current = deeds;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const target = event.target as HTMLElement | null;
      if (target?.closest("input, textarea, select, [contenteditable], [role=dialog], [role=menu]")) return;
      const deed = kept.current[event.key];
      if (!deed) return;
      event.preventDefault();
      deed();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
}
