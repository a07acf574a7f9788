import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";

/** So near to the end counts as at the end. */
const NEAR_PX = 80;

/**
 * Keeps the place in something that grows at both ends: whoever is at the end stays there, whoever reads further up stays
 * on the line they read, whatever comes before or behind it. `first` names what is at the beginning.
 */
export function useStuck(box: RefObject<HTMLElement | null>, first: string | number | undefined) {
  const stuck = useRef(true);
  const [away, setAway] = useState(false);
  const seen = useRef({ first, height: 0 });

  const toEnd = useCallback(
    (behavior: ScrollBehavior = "instant") => {
      stuck.current = true;
      box.current?.scrollTo({ top: box.current.scrollHeight, behavior });
    },
    [box],
  );

  useLayoutEffect(() => {
    const area = box.current;
    if (!area) return;
    const before = seen.current;
    // What came before pushed everything down.
    if (before.first !== undefined && before.first !== first && !stuck.current) {
      area.scrollTop += area.scrollHeight - before.height;
    }
    seen.current = { first, height: area.scrollHeight };
  });

  useEffect(() => {
    const area = box.current;
    if (!area) return;
    const look = () => {
      const rest = area.scrollHeight - area.scrollTop - area.clientHeight;
      stuck.current = rest < NEAR_PX;
      setAway(rest > area.clientHeight);
    };
    const grown = new ResizeObserver(() => {
      seen.current.height = area.scrollHeight;
      if (stuck.current) area.scrollTop = area.scrollHeight;
    });
    area.addEventListener("scroll", look, { passive: true });
    grown.observe(area);
    for (const child of area.children) grown.observe(child);
    return () => {
      area.removeEventListener("scroll", look);
      grown.disconnect();
    };
  }, [box]);

  return { away, toEnd };
}
