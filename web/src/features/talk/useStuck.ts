import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";

/** So near to the end counts as at the end. */
const NEAR_PX = 80;

/** What was at the upper edge, and where exactly. */
interface Held {
  row: Element;
  top: number;
}

/**
 * Keeps the place in something that grows at both ends and in between: whoever is at the end stays there, whoever reads
 * further up stays on the line they read. Browsers have an anchoring of their own, but not all of them, and none at the
 * very beginning; so it is turned off and done here. `rows` names what can hold the place, in order.
 */
export function useStuck(box: RefObject<HTMLElement | null>, rows: string) {
  const stuck = useRef(true);
  const held = useRef<Held | null>(null);
  const [away, setAway] = useState(false);

  const toEnd = useCallback(() => {
    stuck.current = true;
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [box]);
  /** Shows a row, in the middle, and stays with it. */
  const to = useCallback((row: Element) => {
    stuck.current = false;
    row.scrollIntoView({ block: "center", behavior: "instant" });
    held.current = { row, top: row.getBoundingClientRect().top };
  }, []);
  const hold = useCallback(() => {
    const area = box.current;
    if (!area) return;
    if (stuck.current) area.scrollTop = area.scrollHeight;
    else if (held.current?.row.isConnected) {
      area.scrollTop += held.current.row.getBoundingClientRect().top - held.current.top;
    }
  }, [box]);

  // What came with this drawing is not seen anywhere else first.
  useLayoutEffect(hold);

  useEffect(() => {
    const area = box.current;
    if (!area) return;
    const look = () => {
      const rest = area.scrollHeight - area.scrollTop - area.clientHeight;
      stuck.current = rest < NEAR_PX;
      held.current = firstSeen(area, rows);
      setAway(rest > area.clientHeight);
    };
    const grown = new ResizeObserver(hold);
    area.addEventListener("scroll", look, { passive: true });
    grown.observe(area);
    for (const child of area.children) grown.observe(child);
    return () => {
      area.removeEventListener("scroll", look);
      grown.disconnect();
    };
  }, [box, rows, hold]);

  return { away, toEnd, to };
}

/** The first row that can be seen: they lie below each other, so half of them are ruled out at a time. */
function firstSeen(area: Element, rows: string): Held | null {
  const all = area.querySelectorAll(rows);
  const edge = area.getBoundingClientRect().top;
  let [low, high] = [0, all.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    const row = all[middle];
    if (row && row.getBoundingClientRect().bottom <= edge) low = middle + 1;
    else high = middle;
  }
  const row = all[low];
  return row ? { row, top: row.getBoundingClientRect().top } : null;
}
